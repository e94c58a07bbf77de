// What the SQL functions of the machinery return: sweep, erasure, metrics, health.
import { z } from 'zod';
import { circuitMetricsRow, circuitStatesRow } from './circuit-rows.ts';
import { uuid } from './http.ts';

const time = z.iso.datetime({ offset: true }).transform((text) => new Date(text).toISOString());
const count = z.int().nonnegative();

/** Chats whose wake-up must be published again; one row per chat, with its new attempt number. */
export const strandedRows = z.array(
  z.object({ tenant_id: uuid, user_id: uuid, chat_id: uuid, queue_id: uuid, publish_attempt: count }),
);

export const erasureRow = z.object({
  chat_id: uuid,
  erased_at: time,
  postgres_rows: count,
  open_updates: count,
  /** Null until the cache is known to be clear as well. */
  redis_keys: count.nullable(),
});

export const unfinishedErasureRows = z.array(z.object({ tenant_id: uuid, user_id: uuid, chat_id: uuid }));

export const estimateRow = z.object({ estimate_ms: count });
export const purgedAuditRow = z.object({ lines: count });
export const purgedRow = z.object({ texts: count, rows: count, chats: count });
/** `circuits` is absent in a schema from before there were any. */
export const healthRow = z.object({ now: time, circuits: circuitStatesRow.optional() });
export const countedRow = z.object({ outcome: z.literal('counted') });

export const metricsRow = z.object({
  accepted: count,
  outcomes: z.object({
    applied: count,
    no_change: count,
    demoted: count,
    rejected: count,
    dead_letter: count,
  }),
  open: z.object({ pending_summarization: count, processing: count, ready_to_write: count }),
  oldest_open_seconds: z.number().nonnegative(),
  /** Accept -> applied: upper bounds in ms, cumulative counts (the last is +Inf), sum in ms. */
  latency: z.object({ bounds_ms: z.array(count), counts: z.array(count), sum_ms: count }),
  model: z.object({ calls: count, failures: count, input_tokens: count, output_tokens: count }),
  dead_letter_callbacks: count,
  /** Failed rows not redriven yet. */
  dead_letters: count,
  /** Deaths of workers that held updates which are still open. */
  open_deaths: count.optional(),
  /** Open updates that the sweep had to ring for: publishing fails, or deliveries are lost. */
  open_rung_again: count.optional(),
  circuit: circuitMetricsRow.optional(),
  stats_refreshed_at: time.nullable(),
});
