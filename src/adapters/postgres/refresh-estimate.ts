// Refreshes the estimate that accepted updates are answered with.
import { estimateRow } from '../../contract/machinery-rows.ts';
import { ok } from '../../domain/result.ts';
import type { Machinery } from '../../ports/machinery.ts';
import type { Database } from './client.ts';

/** @returns the machinery's `refreshEstimate`: ms, bounded to 1,000–60,000. */
export const refreshEstimate =
  (database: Database): Machinery['refreshEstimate'] =>
  async () => {
    const answer = await database.rpc('refresh_estimate', {}, estimateRow);
    return answer.ok ? ok(answer.value.estimate_ms) : answer;
  };
