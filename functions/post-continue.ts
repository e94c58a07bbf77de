// POST /api/v1/chats/{chat_id}/continue: a new chat that begins with what the old one knows for sure.
import { chatBody, chatPath } from '../src/contract/http.ts';
import { asId, type ChatId } from '../src/domain/ids.ts';
import { continueChat } from '../src/flows/continue-chat.ts';
import { toChatReply } from './chat-reply.ts';
import { factory } from './context.ts';
import { authenticate } from './middleware/authenticate.ts';
import { limit } from './middleware/limit.ts';
import { unwrap } from './middleware/problem.ts';
import { validate } from './middleware/validate.ts';

export const postContinue = factory.createHandlers(
  validate('param', chatPath),
  validate('json', chatBody),
  authenticate('update'),
  limit,
  async (c) => {
    const { services, principal } = c.var;
    const chatId = asId<ChatId>(c.req.valid('param').chat_id);
    const { outcome, chat, sourceVersion, leftBehind } = unwrap(
      await continueChat(services, {
        source: { tenantId: principal.tenantId, userId: principal.userId, chatId },
        body: c.req.valid('json'),
      }),
    );
    c.header('Location', `${services.config.PUBLIC_URL}/api/v1/memory/${chat.chatId}`);
    const reply = {
      ...toChatReply(chat),
      continued_from: { chat_id: chatId, version: sourceVersion },
      left_behind: leftBehind,
    };
    return c.json(reply, outcome === 'created' ? 201 : 200);
  },
);
