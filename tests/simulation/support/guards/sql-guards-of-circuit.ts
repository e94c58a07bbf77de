// The guards of the SQL around the circuit: who may ask the model, who is charged, and what opens it.
import type { Edit, Guard } from './guard.ts';

const guard = (name: string, edit: Edit, file: string, dies: RegExp): Guard => ({
  name,
  language: 'sql',
  edits: [edit],
  killer: { by: 'pgtap', file, dies },
});

export const CIRCUIT_GUARDS: readonly Guard[] = [
  guard(
    'nobody asks before the pause is over',
    {
      of: 'ask_circuit',
      from: "c.state <> 'closed' and c.open_until <= moment",
      to: "c.state <> 'closed'",
    },
    'claim_update',
    /an open circuit says until when/,
  ),
  guard(
    'a probe is not charged',
    {
      of: 'claim_update',
      from: "q.attempts + (circuit ->> 'state' = 'closed')::integer",
      to: 'q.attempts + 1',
    },
    'claim_update',
    /which spends no attempt/,
  ),
  guard(
    'deaths are counted',
    { of: 'expire_lease', from: 'deaths = q.deaths + 1', to: 'deaths = q.deaths' },
    'claim_update',
    /a death is counted apart/,
  ),
  guard(
    'a death gives the attempt back',
    { of: 'expire_lease', from: 'q.attempts - l.is_charged::integer', to: 'q.attempts' },
    'claim_update',
    /the lost attempts were given back/,
  ),
  guard(
    'one chat counts once while others are answered',
    {
      of: 'trip_circuit',
      from: 'circuit.last_failed_chat = trip_circuit.chat_id then 0 else 1 end',
      to: 'circuit.last_failed_chat = trip_circuit.chat_id then 1 else 1 end',
    },
    'trip_circuit',
    /the same chat counts once/,
  ),
  guard(
    'only the probe opens it again',
    { of: 'trip_circuit', from: 'circuit.probe_chat = trip_circuit.chat_id', to: 'true' },
    'trip_circuit',
    /nor does a late failure of another chat/,
  ),
  guard(
    'a timeout is blamed on a text only while the model answers',
    { of: 'trip_circuit', from: 'circuit.failures = 0 and is_answered', to: 'true' },
    'trip_circuit',
    /no text is to blame/,
  ),
  guard(
    'nobody is rung for while it is open',
    { of: 'stranded_updates', from: 'when circuit.open_until <= moment then 1', to: 'when true then 1' },
    'stranded_updates',
    /while the circuit is open nobody is rung for/,
  ),
];
