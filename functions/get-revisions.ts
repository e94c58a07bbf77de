// GET /api/v1/memory/{chat_id}/revisions and …/revisions/{version}: how the memory came to be what it is.
import { chatPath, revisionPath, revisionsQuery } from '../src/contract/http.ts';
import { asId, type ChatId } from '../src/domain/ids.ts';
import { readRevision, readRevisions } from '../src/flows/read-revisions.ts';
import { factory } from './context.ts';
import { authenticate } from './middleware/authenticate.ts';
import { limit } from './middleware/limit.ts';
import { unwrap } from './middleware/problem.ts';
import { validate } from './middleware/validate.ts';

export const getRevisions = factory.createHandlers(
  validate('param', chatPath),
  validate('query', revisionsQuery),
  authenticate('read'),
  limit,
  async (c) => {
    const { tenantId, userId } = c.var.principal;
    const chatId = asId<ChatId>(c.req.valid('param').chat_id);
    const { cursor, limit: most } = c.req.valid('query');
    const page = { chat: { tenantId, userId, chatId }, before: cursor ?? null, limit: most ?? 20 };
    const { revisions, next } = unwrap(await readRevisions(c.var.services, page));
    return c.json({ chat_id: chatId, revisions, next_cursor: next }, 200);
  },
);

export const getRevision = factory.createHandlers(
  validate('param', revisionPath),
  authenticate('read'),
  limit,
  async (c) => {
    const { tenantId, userId } = c.var.principal;
    const { chat_id, version } = c.req.valid('param');
    const chat = { tenantId, userId, chatId: asId<ChatId>(chat_id) };
    return c.json(unwrap(await readRevision(c.var.services, { chat, version })), 200);
  },
);
