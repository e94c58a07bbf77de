// POST /api/v1/chats/{chat_id}/close: no more updates.
import { chatPath } from '../src/contract/http.ts';
import { asId, type ChatId } from '../src/domain/ids.ts';
import { closeChat } from '../src/flows/close-chat.ts';
import { toChatReply } from './chat-reply.ts';
import { factory } from './context.ts';
import { authenticate } from './middleware/authenticate.ts';
import { limit } from './middleware/limit.ts';
import { unwrap } from './middleware/problem.ts';
import { validate } from './middleware/validate.ts';

/** Takes no body: whatever is sent with it is not read. */
export const postClose = factory.createHandlers(
  validate('param', chatPath),
  authenticate('update'),
  limit,
  async (c) => {
    const { tenantId, userId } = c.var.principal;
    const chatId = asId<ChatId>(c.req.valid('param').chat_id);
    const closed = unwrap(await closeChat(c.var.services, { chat: { tenantId, userId, chatId } }));
    return c.json(toChatReply(closed), 200);
  },
);
