// What the SQL functions about whole chats return: their list, their life, their history.
import { z } from 'zod';
import { uuid } from './http.ts';
import { diffRow } from './rows.ts';

const time = z.iso.datetime({ offset: true }).transform((text) => new Date(text).toISOString());
const count = z.int().nonnegative();

export const chatRow = z.object({
  chat_id: uuid,
  status: z.enum(['open', 'closed']),
  metadata: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  accepted_seq: count,
  created_at: time,
});
export const createdChatRow = chatRow.extend({ outcome: z.enum(['created', 'exists']) });
/** `created_micros`: the time as the column has it, for the place of a chat in its list. */
export const listedChatRows = z.array(chatRow.extend({ created_micros: count }));

const asHeld = z.record(z.string(), z.unknown());
/** What a user is given of a chat: the rows as they are, but for ids that are the same in all of them. */
export const exportedChatRow = chatRow.extend({
  memory: asHeld,
  updates: z.array(asHeld),
  entries: z.array(asHeld),
  revisions: z.array(asHeld),
});

export const revisionRows = z.array(
  z.object({
    version: count,
    from_seq: count,
    to_seq: count,
    queue_ids: z.array(uuid),
    diff: z.array(diffRow),
    created_at: time,
  }),
);
