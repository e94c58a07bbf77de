-- The model has answered: whatever was counted against it is over.

create function public.close_circuit() returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  circuit record;
begin
  select c.state into strict circuit from public.circuits c where c.name = 'model'
  for no key update;
  update public.circuits c set state = 'closed', failures = 0, last_failed_chat = null, reason = null, opened_at = null,
    open_until = null, failed_probes = 0, probe_chat = null, last_success_at = public.saidso_now()
  where c.name = 'model';
  return jsonb_build_object('outcome', 'closed', 'was_open', circuit.state <> 'closed');
end
$$;

comment on function public.close_circuit is 'Closes the model''s circuit and writes the answer down; was_open when chats may be waiting.';
revoke execute on function public.close_circuit from public, anon, authenticated;
grant execute on function public.close_circuit to service_role;
