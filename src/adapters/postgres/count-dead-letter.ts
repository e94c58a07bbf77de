// Counts a wake-up that the delivery queue gave up.
import { countedRow } from '../../contract/machinery-rows.ts';
import { ok } from '../../domain/result.ts';
import type { Machinery } from '../../ports/machinery.ts';
import type { Database } from './client.ts';

/** @returns the machinery's `countDeadLetter`; no update is ended by it. */
export const countDeadLetter =
  (database: Database): Machinery['countDeadLetter'] =>
  async () => {
    const answer = await database.rpc('count_dead_letter', {}, countedRow);
    return answer.ok ? ok(answer.value.outcome) : answer;
  };
