// Whether Postgres answers: one call through everything a real one needs.
import { healthRow } from '../../contract/machinery-rows.ts';
import type { Probe } from '../../ports/machinery.ts';
import type { Database } from './client.ts';

/** @returns the probe `postgres`; `detail` is for our logs: `ok`, `no_answer` or `unexpected_answer`. */
export const serviceHealth = (database: Database): Probe => ({
  name: 'postgres',
  async probe() {
    try {
      const answer = await database.rpc('service_health', {}, healthRow);
      return answer.ok ? { ok: true, detail: 'ok' } : { ok: false, detail: 'no_answer' };
    } catch {
      // A probe tells; what is wrong with the schema or the key shows in the calls that need them.
      return { ok: false, detail: 'unexpected_answer' };
    }
  },
});
