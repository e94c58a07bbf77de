// GET /api/v1/chats and /api/v1/chats/{chat_id}: which chats a user has.
import { chatPath, chatsQuery } from '../src/contract/http.ts';
import { asId, type ChatId } from '../src/domain/ids.ts';
import { listChats } from '../src/flows/list-chats.ts';
import { toChatReply } from './chat-reply.ts';
import { factory } from './context.ts';
import { authenticate } from './middleware/authenticate.ts';
import { limit } from './middleware/limit.ts';
import { unwrap } from './middleware/problem.ts';
import { validate } from './middleware/validate.ts';

export const getChats = factory.createHandlers(
  validate('query', chatsQuery),
  authenticate('read'),
  limit,
  async (c) => {
    const { cursor, limit: most } = c.req.valid('query');
    const { chats, nextCursor } = unwrap(
      await listChats(c.var.services, { owner: c.var.principal, cursor: cursor ?? null, limit: most ?? 20 }),
    );
    return c.json({ chats: chats.map(toChatReply), next_cursor: nextCursor }, 200);
  },
);

export const getChat = factory.createHandlers(
  validate('param', chatPath),
  authenticate('read'),
  limit,
  async (c) => {
    const { tenantId, userId } = c.var.principal;
    const chatId = asId<ChatId>(c.req.valid('param').chat_id);
    return c.json(
      toChatReply(unwrap(await c.var.services.store.readChat({ tenantId, userId, chatId }))),
      200,
    );
  },
);
