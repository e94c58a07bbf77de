-- Entries are never changed: a newer one wins over an older one, and the older one stays as history.

create function public.refuse_fact_change() returns trigger
language plpgsql set search_path = ''
as $$
begin
  raise exception using errcode = 'SDMOV', message = 'facts_are_append_only';
end
$$;

comment on function public.refuse_fact_change() is 'Refuses (SDMOV) every UPDATE of chat_facts.';
revoke execute on function public.refuse_fact_change from public, anon, authenticated, service_role;

create trigger refuse_fact_change before update on public.chat_facts
  for each statement execute function public.refuse_fact_change();
