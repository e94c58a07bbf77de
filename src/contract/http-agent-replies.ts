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
