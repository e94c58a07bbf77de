-- How long the words of an update are, counted as the API counts them: in code points.

create function public.count_characters(snippet text, messages jsonb) returns bigint
language sql immutable set search_path = ''
as $$
  select coalesce(char_length(snippet), 0) + coalesce(
    (select sum(char_length(line ->> 'content')) from jsonb_array_elements(messages) as line), 0)
$$;

comment on function public.count_characters(text, jsonb) is
  'Code points of a snippet and of the contents of messages; null counts as 0.';
revoke execute on function public.count_characters from public, anon, authenticated, service_role;
