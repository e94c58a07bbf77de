// DELETE /api/v1/memory/{chat_id}: erases a chat everywhere and answers with a receipt.
import { chatPath } from '../src/contract/http.ts';
import { asId, type ChatId } from '../src/domain/ids.ts';
import { eraseChat } from '../src/flows/erase-chat.ts';
import { factory } from './context.ts';
import { authenticate } from './middleware/authenticate.ts';
import { limit } from './middleware/limit.ts';
import { unwrap } from './middleware/problem.ts';
import { validate } from './middleware/validate.ts';

export const deleteMemory = factory.createHandlers(
  validate('param', chatPath),
  authenticate('erase'),
  limit,
  async (c) => {
    const { tenantId, userId } = c.var.principal;
    const chatId = asId<ChatId>(c.req.valid('param').chat_id);
    const erased = unwrap(await eraseChat(c.var.services, { chat: { tenantId, userId, chatId } }));
    return c.json({ chat_id: erased.chatId, erased_at: erased.erasedAt, stores: erased.stores }, 200);
  },
);
