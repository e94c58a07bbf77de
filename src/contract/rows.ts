// What each SQL function returns, as zod schemas with the column names of the tables. An answer that does not fit
// is a bug of ours or a schema mismatch, never passed on half-read.
import { z } from 'zod';
import { PACK_SECTIONS } from '../domain/block-format.ts';
import { DECISIONS } from '../domain/fact-decision.ts';
import { SIZE_STATES } from '../domain/memory.ts';
import { TRIGGER_SOURCES, UPDATE_KINDS, UPDATE_OUTCOMES, UPDATE_STATUSES } from '../domain/update.ts';
import { claimCircuitRow } from './circuit-rows.ts';
import { message, uuid } from './http.ts';

/** Postgres writes `+00:00`; the API writes `Z`, always with milliseconds. */
const time = z.iso.datetime({ offset: true }).transform((text) => new Date(text).toISOString());
const count = z.int().nonnegative();
const facts = z.record(z.string(), z.union([z.string(), z.array(z.string())]));

export const appendedRow = z.object({
  outcome: z.enum(['appended', 'replayed']),
  queue_id: uuid,
  chat_id: uuid,
  seq: count,
  status: z.enum(UPDATE_STATUSES),
  publish_attempt: count,
  accepted_seq: count,
  created_at: time,
  /** Recent p95 of accept -> applied of this deployment, ms; already bounded to 1,000–60,000. */
  estimate_ms: count,
});

const evidence = z.object({
  queue_id: uuid,
  turn: count,
  start: count,
  end: count,
  quote: z.string(),
  attribution: z.enum(['message', 'parsed', 'unlabelled', 'carried']),
  claim: z.enum(['stated', 'agreed', 'decided']),
  origin: z.object({ chat_id: uuid, version: count }).optional(),
});

export const entryRow = z.object({
  seq: count,
  position: count,
  kind: z.enum(['set', 'retract', 'summary', 'drop']),
  section: z.enum(['user_confirmed', 'llm_inferred', 'general_summary']),
  key: z.string(),
  value: z.string(),
  many: z.boolean(),
  confidence: z.int(),
  evidence: evidence.nullable(),
  reason: z.string().nullable(),
  tokens: count,
});

/** As chat_facts holds it, with the revision that brought it in. */
export const loggedEntryRow = entryRow.extend({ version: count });

export const diffRow = z.object({
  op: z.enum(['add', 'update', 'promote', 'retract', 'summary', 'drop']),
  section: z.enum(['user_confirmed', 'llm_inferred', 'general_summary']),
  key: z.string(),
  before: z.string().optional(),
  after: z.string().optional(),
});

/** What a model call left for one row, stored before it is applied. */
export const resultRow = z.object({
  entries: z.array(entryRow),
  outcome: z.enum(['applied', 'no_change', 'demoted', 'rejected']),
  merged_by: z.enum(['llm', 'offline']).nullable(),
  tokens: z.object({ input: count, output: count }),
  error: z.object({ code: z.string(), detail: z.string() }).nullable().optional(),
});

const payloadRow = z.union([
  z.object({ key: z.string(), action: z.enum(DECISIONS), value: z.string().optional() }),
  z.object({ version: count }),
  z.object({ source_chat_id: uuid, source_version: count }),
]);

export const claimedUpdateRow = z.object({
  queue_id: uuid,
  seq: count,
  /** A schema from before redrives does not say it. */
  stamp_seq: count.optional(),
  kind: z.enum(UPDATE_KINDS),
  context_snippet: z.string().nullable(),
  messages: z.array(message).nullable(),
  payload: payloadRow.nullable(),
  trigger_source: z.enum(TRIGGER_SOURCES),
  attempts: count,
  result: resultRow.nullable(),
});

export const claimRow = z.discriminatedUnion('outcome', [
  z.object({
    outcome: z.literal('claimed'),
    /** `true`: the rows are ready_to_write and must not reach the model. */
    ready: z.boolean(),
    fence: count,
    user_id: uuid,
    version: count,
    rows: z.array(claimedUpdateRow).min(1),
    entries: z.array(loggedEntryRow),
    circuit: claimCircuitRow.optional(),
    /** The most that any of its rows has seen. */
    deaths: count.default(0),
    /** A schema from before redrives does not say them. */
    dead_seqs: z.array(count).optional(),
  }),
  /** Nothing to do now; `retry_at` when rows wait for a later attempt, `circuit` when they wait for the model. */
  z.object({ outcome: z.literal('empty'), retry_at: time.nullable(), circuit: claimCircuitRow.optional() }),
  z.object({ outcome: z.literal('lease_held'), lease_until: time }),
  /** The chat does not exist (erased, or a wake-up older than a restore). */
  z.object({ outcome: z.literal('gone') }),
]);

export const storedRow = z.object({ outcome: z.literal('stored') });

const lineRow = z.object({
  section: z.enum(PACK_SECTIONS).exclude(['pending']),
  key: z.string(),
  value: z.string(),
  tokens: count,
});

export const snapshotRow = z.object({
  user_id: uuid,
  user_confirmed: facts,
  llm_inferred: facts,
  general_summary: z.string(),
  to_confirm: z.array(z.object({ key: z.string(), value: z.string(), question: z.string() })),
  token_count: count,
  size_state: z.enum(SIZE_STATES),
  lines: z.array(lineRow),
  version: count,
  accepted_seq: count,
  applied_seq: count,
  pending_updates: count,
  failed_updates: count,
  last_updated: time.nullable(),
  created_at: time,
});

export const pendingRow = z.object({
  queue_id: uuid,
  seq: count,
  context_snippet: z.string().nullable(),
  messages: z.array(message).nullable(),
  created_at: time,
});

export const readMemoryRow = z.object({
  memory: snapshotRow,
  pending: z.array(pendingRow),
  /** Empty unless asked for. */
  entries: z.array(loggedEntryRow),
});

/** After apply, release and fail: whether the chat has more open updates, and when they may be tried. */
export const appliedRow = z.object({
  outcome: z.enum(['applied', 'failed']),
  memory: snapshotRow,
  more: z.boolean(),
});
export const releasedRow = z.object({ outcome: z.literal('released'), more: z.boolean() });

export const updateRow = z.object({
  queue_id: uuid,
  chat_id: uuid,
  seq: count,
  status: z.enum(UPDATE_STATUSES),
  outcome: z.enum(UPDATE_OUTCOMES).nullable(),
  attempts: count,
  trigger_source: z.enum(TRIGGER_SOURCES),
  created_at: time,
  processed_at: time.nullable(),
  applied_version: count.nullable(),
  merged_by: z.enum(['llm', 'offline']).nullable(),
  diff: z.array(diffRow),
  tokens_in: count,
  tokens_out: count,
  masked: count,
  redrive_of: uuid.nullable(),
  redriven_as: uuid.nullable(),
  error_code: z.string().nullable(),
  error_message: z.string().nullable(),
  retry_at: time.nullable(),
});
