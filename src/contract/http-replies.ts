// The replies of the HTTP contract as zod schemas, for the OpenAPI document and for tests that check real answers.
import { z } from 'zod';
import { SIZE_STATES } from '../domain/memory.ts';
import { TRIGGER_SOURCES, UPDATE_OUTCOMES, UPDATE_STATUSES } from '../domain/update.ts';
import { message, uuid } from './http.ts';

const time = z.iso.datetime({ offset: true });
const count = z.int().nonnegative();

export const chatReply = z
  .strictObject({
    chat_id: uuid,
    conversation_id: uuid.optional().describe('Only from the alias `POST /conversations`.'),
    status: z.enum(['open', 'closed']),
    metadata: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
    accepted_seq: count,
    created_at: time,
  })
  .meta({ id: 'Chat' });

export const chatsReply = z
  .strictObject({
    chats: z.array(chatReply).describe('Newest first.'),
    next_cursor: z.string().nullable().describe('For the next page; null on the last.'),
  })
  .meta({ id: 'Chats' });

export const acceptedReply = z
  .strictObject({
    queue_id: uuid,
    chat_id: uuid,
    seq: count,
    status: z.enum(UPDATE_STATUSES),
    estimated_completion: time,
    status_url: z.url(),
  })
  .meta({ id: 'AcceptedUpdate' });

export const diffLine = z.strictObject({
  op: z.enum(['add', 'update', 'promote', 'retract', 'summary', 'drop']),
  section: z.enum(['user_confirmed', 'llm_inferred', 'general_summary']),
  key: z.string(),
  before: z.string().optional(),
  after: z.string().optional(),
});

export const updateReply = z
  .strictObject({
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
    diff: z.array(diffLine),
    tokens: z.strictObject({ input: count, output: count }),
    masked: count,
    redrive_of: uuid.optional(),
    redriven_as: uuid.optional(),
    error: z.strictObject({ code: z.string(), detail: z.string(), retry_at: time.nullable() }).nullable(),
  })
  .meta({ id: 'Update' });

const facts = z.record(z.string(), z.union([z.string(), z.array(z.string())]));

export const pendingUpdate = z.strictObject({
  queue_id: uuid,
  seq: count,
  context_snippet: z.string().optional(),
  messages: z.array(message).optional(),
  created_at: time,
});

const evidence = z.strictObject({
  queue_id: uuid,
  turn: count,
  start: count,
  end: count,
  quote: z.string(),
  attribution: z.enum(['message', 'parsed', 'unlabelled', 'carried']),
  claim: z.enum(['stated', 'agreed', 'decided']),
  origin: z.strictObject({ chat_id: uuid, version: count }).optional(),
});

export const sourcedFact = z.strictObject({
  key: z.string(),
  value: z.string(),
  section: z.enum(['user_confirmed', 'llm_inferred']),
  seq: count,
  since_version: count,
  confidence: count,
  evidence: evidence.nullable(),
  reason: z.string().nullable(),
});

export const memoryReply = z
  .strictObject({
    chat_id: uuid,
    user_confirmed: facts.describe('Facts the user stated or confirmed, each backed by their own words.'),
    llm_inferred: facts.describe('Assumptions of the model; never present them as fact.'),
    general_summary: z.string(),
    version: count,
    token_count: count,
    token_limit: count,
    size_state: z.enum(SIZE_STATES),
    new_chat_recommended: z.boolean(),
    accepted_seq: count,
    applied_seq: count,
    pending_updates: count,
    failed_updates: count,
    stale: z.boolean(),
    to_confirm: z.array(z.strictObject({ key: z.string(), value: z.string(), question: z.string() })),
    last_updated: time.nullable(),
    created_at: time,
    pending: z
      .array(pendingUpdate)
      .nullish()
      .describe(
        'With `include=pending`, or when `min_seq` was not reached. Null: a cached copy answers, it cannot know.',
      ),
    facts: z.array(sourcedFact).nullish().describe('With `include=facts`: where each fact comes from.'),
    history: z
      .array(sourcedFact.extend({ until_version: count }))
      .nullish()
      .describe('With `include=history`: what stood once and no longer does.'),
  })
  .meta({ id: 'Memory' });

export const erasureReply = z
  .strictObject({
    chat_id: uuid,
    erased_at: time,
    stores: z.strictObject({ postgres: count, redis: count, queue: count }),
  })
  .meta({ id: 'ErasureReceipt' });

export const problemReply = z
  .strictObject({
    type: z.url(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string(),
    code: z.string(),
    request_id: z.string(),
    errors: z
      .array(z.strictObject({ pointer: z.string(), detail: z.string() }))
      .max(5)
      .optional(),
  })
  .meta({ id: 'Problem' });

const probe = z.strictObject({ name: z.string(), ok: z.boolean(), detail: z.string() });
export const healthReply = z
  .strictObject({ status: z.enum(['ok', 'degraded', 'failing']), dependencies: z.array(probe).optional() })
  .meta({ id: 'Health' });
