// What the sweep and the figures need, as plain numbers that a test can set and read.
import { ok } from '../../../src/domain/result.ts';
import type { Machinery, ServiceMetrics } from '../../../src/ports/machinery.ts';

export const SOME_METRICS: ServiceMetrics = {
  accepted: 12,
  outcomes: { applied: 7, no_change: 1, demoted: 1, rejected: 0, dead_letter: 1 },
  open: { pending_summarization: 1, processing: 1, ready_to_write: 0 },
  oldest_open_seconds: 4.5,
  latency: { bounds_ms: [250, 1_000, 5_000], counts: [2, 8, 9, 10], sum_ms: 14_500 },
  model: { calls: 11, failures: 2, input_tokens: 4_200, output_tokens: 610 },
  dead_letter_callbacks: 3,
  dead_letters: 1,
  open_deaths: 2,
  open_rung_again: 1,
  circuit: { state: 'half_open', failures: 5, opened: 4 },
  stats_refreshed_at: '2026-11-21T09:59:00.000Z',
};

/** `counted` is how many dead-letter callbacks were counted. */
export function createInMemoryMachinery(): Machinery & { counted: number } {
  const machinery = {
    counted: 0,
    serviceMetrics: async () => ok(SOME_METRICS),
    countDeadLetter: async () => {
      machinery.counted += 1;
      return ok('counted' as const);
    },
    refreshEstimate: async () => ok(2_000),
    purgeExpired: async () => ok({ texts: 0, rows: 0, chats: 0 }),
    purgeAudit: async () => ok({ lines: 0 }),
  };
  return machinery;
}
