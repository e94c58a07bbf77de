// POST /api/v1/memory/{chat_id}/revisions/{version}/restore: the memory as it was, as a new revision.
import { revisionPath, updateHeaders } from '../src/contract/http.ts';
import { asId, type ChatId } from '../src/domain/ids.ts';
import { acceptRestore } from '../src/flows/restore-memory.ts';
import { answerUpdate } from './answer-update.ts';
import { factory } from './context.ts';
import { authenticate } from './middleware/authenticate.ts';
import { limit } from './middleware/limit.ts';
import { unwrap } from './middleware/problem.ts';
import { validate } from './middleware/validate.ts';

/** Takes no body: whatever is sent with it is not read. */
export const postRestore = factory.createHandlers(
  validate('param', revisionPath),
  validate('header', updateHeaders),
  authenticate('update'),
  limit,
  async (c) => {
    const { tenantId, userId } = c.var.principal;
    const { chat_id, version } = c.req.valid('param');
    const headers = c.req.valid('header');
    const appended = unwrap(
      await acceptRestore(c.var.services, {
        chat: { tenantId, userId, chatId: asId<ChatId>(chat_id) },
        version,
        idempotencyKey: headers['idempotency-key'] ?? null,
      }),
    );
    return answerUpdate(c, appended, headers.prefer);
  },
);
