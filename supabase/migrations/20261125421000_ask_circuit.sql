-- What the model's circuit says to a claim. Who needs the model while the circuit is not closed waits, or becomes the
-- one probe that asks for all. A probe that dies frees itself by time.

create function public.ask_circuit(chat_id uuid, lease_ms integer, needs_model boolean) returns jsonb
language plpgsql volatile set search_path = ''
as $$
declare
  moment timestamptz := public.saidso_now();
  circuit record;
  is_held boolean := false;
begin
  -- No lock: claims of all chats read this row, and while all is well nobody writes it.
  select c.state, c.failures, c.open_until, c.last_success_at into circuit
  from public.circuits c where c.name = 'model';
  if circuit.state <> 'closed' and ask_circuit.needs_model then
    update public.circuits c set state = 'half_open', probe_chat = ask_circuit.chat_id,
      open_until = moment + make_interval(secs => ask_circuit.lease_ms / 1000.0)
    where c.name = 'model' and c.state <> 'closed' and c.open_until <= moment;
    is_held := not found;
    -- Again: another may have probed or closed it while we waited for the row.
    select c.state, c.failures, c.open_until, c.last_success_at into circuit
    from public.circuits c where c.name = 'model';
    is_held := is_held and circuit.state <> 'closed';
  end if;
  return jsonb_build_object(
    'state', coalesce(circuit.state, 'closed'),
    'wants_answer', circuit.state <> 'closed' or circuit.failures > 0
      or coalesce(circuit.last_success_at <= moment - interval '30 seconds', true))
    || case when is_held then jsonb_build_object('retry_at', circuit.open_until) else '{}' end;
end
$$;

comment on function public.ask_circuit is
  'state, whether an answer of the model is worth reporting, and retry_at when this claim must wait.';
revoke execute on function public.ask_circuit from public, anon, authenticated, service_role;
