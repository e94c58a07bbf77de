// The replies of the routes for agents: blocks, revisions, continued chats.
import { z } from 'zod';
import { PACK_FORMATS, PACK_SECTIONS } from '../domain/block-format.ts';
import { uuid } from './http.ts';
import { chatReply, diffLine } from './http-replies.ts';

const time = z.iso.datetime({ offset: true });
const count = z.int().nonnegative();

export const continuedReply = chatReply
  .omit({ conversation_id: true })
  .extend({
    continued_from: z.strictObject({ chat_id: uuid, version: count }),
    left_behind: z
      .array(
        z.strictObject({
          section: z.enum(['user_confirmed', 'llm_inferred', 'general_summary']),
          key: z.string(),
          value: z.string(),
        }),
      )
      .describe('What was not taken over, value by value.'),
  })
  .meta({ id: 'ContinuedChat' });

export const revisionReply = z
  .strictObject({
    version: count,
    from_seq: count,
    to_seq: count,
    queue_ids: z.array(uuid),
    diff: z.array(diffLine),
    created_at: time,
  })
  .meta({ id: 'Revision' });

export const revisionsReply = z
  .strictObject({
    chat_id: uuid,
    revisions: z.array(revisionReply).describe('Newest first.'),
    next_cursor: count.nullable().describe('For the next page; null on the last.'),
  })
  .meta({ id: 'Revisions' });

const asHeld = z.record(z.string(), z.unknown());
export const exportReply = z
  .strictObject({
    user_id: uuid,
    exported_at: time,
    chats: z.array(
      chatReply.omit({ conversation_id: true }).extend({
        memory: asHeld.describe('The three fields as they stand.'),
        updates: z.array(asHeld).describe('What was said, with the words as long as they are held.'),
        entries: z.array(asHeld).describe('The log that the memory is folded from, with its evidence.'),
        revisions: z.array(asHeld).describe('When it changed.'),
      }),
    ),
    next_cursor: z.string().nullable().describe('For the next page; null on the last.'),
  })
  .meta({ id: 'Export' });

export const userErasureReply = z
  .strictObject({
    user_id: uuid,
    erased_at: time,
    chats: count.describe('Chats that this call erased.'),
    stores: z.strictObject({ postgres: count, redis: count, queue: count }),
  })
  .meta({ id: 'UserErasureReceipt' });

export const contextReply = z
  .strictObject({
    chat_id: uuid,
    block: z.string().describe('For a prompt as it is: escaped, and introduced as data.'),
    format: z.enum(PACK_FORMATS),
    tokens: count.describe('Upper bound of the o200k tokens of `block`.'),
    left_out: z.record(z.enum(PACK_SECTIONS), count).describe('Lines that did not fit, by section.'),
    version: count,
    accepted_seq: count,
    applied_seq: count,
    stale: z.boolean(),
  })
  .meta({ id: 'Context' });
