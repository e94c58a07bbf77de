// POST /api/v1/chats, and its alias POST /conversations: opens a chat.
import type { Context } from 'hono';
import { type ChatBody, chatBody } from '../src/contract/http.ts';
import { createChat } from '../src/flows/create-chat.ts';
import { toChatReply } from './chat-reply.ts';
import { type AppEnv, factory } from './context.ts';
import { authenticate } from './middleware/authenticate.ts';
import { limit } from './middleware/limit.ts';
import { unwrap } from './middleware/problem.ts';
import { validate } from './middleware/validate.ts';

/** @returns 201 for a new chat, 200 for the caller's own chat of the same id. */
async function open(c: Context<AppEnv>, body: ChatBody) {
  const { outcome, chat } = unwrap(await createChat(c.var.services, { principal: c.var.principal, body }));
  c.header('Location', `${c.var.services.config.PUBLIC_URL}/api/v1/memory/${chat.chatId}`);
  return { reply: toChatReply(chat), status: outcome === 'created' ? (201 as const) : (200 as const) };
}

export const postChat = factory.createHandlers(
  validate('json', chatBody),
  authenticate('update'),
  limit,
  async (c) => {
    const { reply, status } = await open(c, c.req.valid('json'));
    return c.json(reply, status);
  },
);

/** For clients of the original contract, which read `conversation_id`. */
export const postConversation = factory.createHandlers(
  validate('json', chatBody),
  authenticate('update'),
  limit,
  async (c) => {
    const { reply, status } = await open(c, c.req.valid('json'));
    return c.json({ conversation_id: reply.chat_id, ...reply }, status);
  },
);
