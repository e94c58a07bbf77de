-- Counts a call of the model that failed for no fault of the text, and opens the circuit when that is enough.

create function public.trip_circuit(
  chat_id uuid, reason text, opens_at_once boolean, failure_limit integer, open_ms integer, open_most_ms integer
) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  circuit record;
  moment timestamptz;
  is_answered boolean;
  counted integer;
  probes integer;
  opens boolean;
begin
  select c.state, c.failures, c.last_failed_chat, c.open_until, c.failed_probes, c.probe_chat, c.last_success_at
  into strict circuit from public.circuits c where c.name = 'model'
  for no key update;
  moment := public.saidso_now();
  is_answered := coalesce(circuit.last_success_at > moment - interval '60 seconds', false);
  -- While others are answered a chat counts once in a row: alone it cannot open the circuit for everybody.
  counted := circuit.failures + case
    when circuit.failures > 0 and is_answered and circuit.last_failed_chat = trip_circuit.chat_id then 0 else 1 end;
  probes := circuit.failed_probes + (circuit.state = 'half_open')::integer;
  -- What was asked before it opened says nothing new: only the probe may open it again.
  opens := case circuit.state
    when 'closed' then trip_circuit.opens_at_once or counted >= trip_circuit.failure_limit
    when 'half_open' then circuit.probe_chat = trip_circuit.chat_id
    else false end;
  if opens then
    circuit.open_until := moment + make_interval(secs => least(
      trip_circuit.open_most_ms, trip_circuit.open_ms * power(2, least(probes, 20))) / 1000.0);
    update public.circuits c set state = 'open', open_until = circuit.open_until, probe_chat = null,
      opened_at = coalesce(c.opened_at, moment), opened = c.opened + (circuit.state = 'closed')::integer,
      failures = counted, failed_probes = probes, last_failed_chat = trip_circuit.chat_id, reason = trip_circuit.reason
    where c.name = 'model';
  elsif circuit.state = 'closed' then
    update public.circuits c set failures = counted, last_failed_chat = trip_circuit.chat_id, reason = trip_circuit.reason
    where c.name = 'model';
  end if;
  return jsonb_build_object(
    'state', case when opens then 'open' else circuit.state end,
    'opened', opens and circuit.state = 'closed',
    'open_for_ms', greatest(0, ceil(coalesce(extract(epoch from circuit.open_until - moment), 0) * 1000)),
    -- Answered lately, and nobody has failed since: then it is this text, not the model.
    'is_answering', circuit.state = 'closed' and not opens and circuit.failures = 0 and is_answered);
end
$$;

comment on function public.trip_circuit is
  'Opens the model''s circuit at once or after failure_limit outages; a failed probe doubles the pause up to open_most_ms.';
revoke execute on function public.trip_circuit from public, anon, authenticated;
grant execute on function public.trip_circuit to service_role;
