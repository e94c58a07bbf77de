// The HTTP contract as zod schemas: they validate requests, and the OpenAPI document is generated from them.
import { z } from 'zod';
import { PACK_FORMATS } from '../domain/block-format.ts';
import { DECISIONS } from '../domain/fact-decision.ts';
import {
  countCharacters,
  isStorableText,
  MESSAGES_CHARACTERS,
  MESSAGES_MAX,
  ROLES,
  SNIPPET_CHARACTERS,
} from '../domain/message.ts';
import { KEY_CHARACTERS, VALUE_CHARACTERS } from '../domain/operation.ts';
import { TRIGGER_SOURCES } from '../domain/update.ts';

/** Lower-case on purpose: two spellings of one id would be two cache keys. */
export const uuid = z
  .string()
  .regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/, 'must be a lower-case UUID')
  .meta({ format: 'uuid', example: '6f0c0a52-3a4e-4f0e-9d6b-3a1f0e6c2b11' });

const text = (most: number) =>
  z
    .string()
    .min(1, 'must not be empty')
    .refine((value) => countCharacters(value) <= most, `must have at most ${most} characters (code points)`)
    .refine(isStorableText, 'must not contain NUL or a lone surrogate')
    .meta({ minLength: 1, maxLength: most });

export const message = z
  .strictObject({
    role: z.enum(ROLES),
    content: text(SNIPPET_CHARACTERS),
    id: text(255).optional(),
    created_at: z.iso.datetime({ offset: true, error: 'must be an ISO 8601 time' }).optional(),
  })
  .meta({ id: 'Message' });

const messages = z
  .array(message)
  .min(1, 'must hold at least one message')
  .max(MESSAGES_MAX, `must hold at most ${MESSAGES_MAX} messages`)
  .refine(
    (list) => list.reduce((sum, { content }) => sum + countCharacters(content), 0) <= MESSAGES_CHARACTERS,
    `must have at most ${MESSAGES_CHARACTERS} characters in all`,
  );

export const updateBody = z
  .strictObject({
    chat_id: uuid,
    context_snippet: text(SNIPPET_CHARACTERS)
      .optional()
      .describe('New exchange as plain text. Prefer `messages`.'),
    messages: messages.optional().describe('New exchange with speakers: full trust for evidence.'),
    trigger_source: z.enum(TRIGGER_SOURCES).default('api'),
  })
  .refine((body) => (body.context_snippet === undefined) !== (body.messages === undefined), {
    path: ['context_snippet'],
    message: 'exactly one of context_snippet and messages must be given',
  })
  .meta({ id: 'UpdateRequest' });
export type UpdateBody = z.infer<typeof updateBody>;

/** Free-form, small and flat; stored, shown back, never given to the model. */
const metadata = z
  .record(
    text(64),
    z.union([
      z.string().max(500).refine(isStorableText, 'must not contain NUL or a lone surrogate'),
      z.number(),
      z.boolean(),
    ]),
  )
  .refine((record) => Object.keys(record).length <= 20, 'must have at most 20 keys');

export const chatBody = z
  .strictObject({ chat_id: uuid.optional(), metadata: metadata.default({}) })
  .meta({ id: 'ChatRequest' });
export type ChatBody = z.infer<typeof chatBody>;

const wholeNumber = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d{1,15}$/, 'must be a whole number')
    .transform(Number)
    .refine((value) => value >= least && value <= most, `must be between ${least} and ${most}`)
    .meta({ type: 'integer', minimum: least, maximum: most });

const MAX_SEQ = Number.MAX_SAFE_INTEGER;
const waitSeconds = wholeNumber(0, 10).optional().describe('Seconds to hold the answer, at most.');

export const chatPath = z.strictObject({ chat_id: uuid });
export const updatePath = z.strictObject({ queue_id: uuid });
export const waitQuery = z.strictObject({ wait: waitSeconds });

const pageSize = wholeNumber(1, 100).optional().describe('Lines of a page, at most; default 20.');

export const chatsQuery = z.strictObject({
  limit: pageSize,
  cursor: z
    .string()
    .min(1, 'must not be empty')
    .max(100, 'must have at most 100 characters')
    .optional()
    .describe('`next_cursor` of the page before.'),
});

export const exportQuery = chatsQuery.extend({
  limit: wholeNumber(1, 10).optional().describe('Chats of a page, at most; default 5.'),
});

export const memoryQuery = z.strictObject({
  min_seq: wholeNumber(0, MAX_SEQ).optional().describe('Answer with `applied_seq` of at least this.'),
  min_version: wholeNumber(0, MAX_SEQ)
    .optional()
    .describe('Do not use a cache older than this version. Above the newest version: 409.'),
  wait: waitSeconds,
  include: z
    .string()
    .regex(
      /^(pending|facts|history)(,(pending|facts|history)){0,2}$/,
      'must be a list of pending, facts and history',
    )
    .optional()
    .describe(
      'A list with commas. `pending`: the raw words not yet merged, so that an agent never misses the last ones. `facts`: where each fact comes from. `history`: what stood before.',
    ),
});
export const contextQuery = z.strictObject({
  max_tokens: wholeNumber(64, 8_000)
    .optional()
    .describe('o200k tokens the block may have; default the limit of a memory.'),
  format: z.enum(PACK_FORMATS).optional().describe('Default `markdown`.'),
  include: z
    .string()
    .regex(/^pending$/, 'must be pending')
    .optional()
    .describe('`pending`: the words not yet merged, at the end of the block.'),
});

export const factPath = z.strictObject({ chat_id: uuid, key: text(KEY_CHARACTERS) });
export const decisionBody = z
  .strictObject({
    action: z.enum(DECISIONS).describe('What the person decided about what stands under the key.'),
    value: text(VALUE_CHARACTERS)
      .optional()
      .describe('Needed by `correct`; with the others it names one of several values.'),
  })
  .refine((body) => body.action !== 'correct' || body.value !== undefined, {
    path: ['value'],
    message: 'a correction needs a value',
  })
  .meta({ id: 'Decision' });

export const revisionPath = z.strictObject({ chat_id: uuid, version: wholeNumber(1, MAX_SEQ) });
export const revisionsQuery = z.strictObject({
  limit: pageSize,
  cursor: wholeNumber(1, MAX_SEQ).optional().describe('`next_cursor` of the page before.'),
});

export type MemoryQuery = z.infer<typeof memoryQuery>;

export const updateHeaders = z.object({
  'idempotency-key': z
    .string()
    .regex(/^[\x20-\x7e]{1,255}$/, 'must be 1 to 255 printable ASCII characters')
    .optional(),
  prefer: z.string().max(255).optional(),
});
