// What the SQL functions around dead letters return.
import { z } from 'zod';
import { UPDATE_KINDS } from '../domain/update.ts';
import { uuid } from './http.ts';

const time = z.iso.datetime({ offset: true }).transform((text) => new Date(text).toISOString());
const count = z.int().nonnegative();

export const deadLetterRows = z.array(
  z.object({
    queue_id: uuid,
    tenant_id: uuid,
    user_id: uuid,
    chat_id: uuid,
    seq: count,
    kind: z.enum(UPDATE_KINDS),
    error_code: z.string(),
    attempts: count,
    created_at: time,
    processed_at: time,
    redrive_of: uuid.nullable(),
    redriven_as: uuid.nullable(),
    dropped_at: time.nullable(),
    has_words: z.boolean(),
    processed_micros: count,
  }),
);

const alreadyRedriven = z.object({ outcome: z.literal('already_redriven'), queue_id: uuid });

export const redriveRow = z.discriminatedUnion('outcome', [
  z.object({
    outcome: z.literal('redriven'),
    queue_id: uuid,
    user_id: uuid,
    chat_id: uuid,
    seq: count,
    stamp_seq: count,
    publish_attempt: count,
  }),
  alreadyRedriven,
  z.object({
    outcome: z.enum(['not_found', 'not_dead_letter', 'dropped', 'words_purged', 'chat_closed']),
  }),
]);

export const dropRow = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('dropped'), chat_id: uuid, seq: count }),
  alreadyRedriven,
  z.object({ outcome: z.enum(['already_dropped', 'not_found', 'not_dead_letter']) }),
]);
