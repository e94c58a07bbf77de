// What the circuit says of the model: what real calls of real chats have met, where the model's own probe asks once.
import { healthRow } from '../../contract/machinery-rows.ts';
import type { Probe } from '../../ports/machinery.ts';
import type { Database } from './client.ts';

/**
 * @returns the probe `circuit`, not ok while it is open or half open. Advisory: with the model away updates are still
 *   accepted and memories read, and taking every instance out of rotation would turn its outage into ours. Where the
 *   database cannot say, the line of postgres tells that and this one is `unknown`.
 */
export const circuitProbe = (database: Database): Probe => ({
  name: 'circuit',
  isAdvisory: true,
  async probe() {
    const answer = await database.rpc('service_health', {}, healthRow).catch(() => null);
    if (!answer?.ok) return { ok: true, detail: 'unknown', shown: 'unknown' };
    const state = answer.value.circuits?.model ?? 'closed';
    return { ok: state === 'closed', detail: state, shown: state };
  },
});
