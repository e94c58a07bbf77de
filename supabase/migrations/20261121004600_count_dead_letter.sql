-- Counts a wake-up that the delivery queue gave up. It ends no update: the sweep will ring again.

create function public.count_dead_letter() returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
begin
  perform public.count_events(dead_letter_callbacks => 1);
  return jsonb_build_object('outcome', 'counted');
end
$$;

comment on function public.count_dead_letter is 'Adds one to dead_letter_callbacks.';
revoke execute on function public.count_dead_letter from public, anon, authenticated;
grant execute on function public.count_dead_letter to service_role;
