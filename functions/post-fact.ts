// POST /api/v1/memory/{chat_id}/facts/{key}: a person confirms, rejects or corrects a fact.
import { decisionBody, factPath, updateHeaders } from '../src/contract/http.ts';
import { asId, type ChatId } from '../src/domain/ids.ts';
import { acceptDecision } from '../src/flows/decide-fact.ts';
import { answerUpdate } from './answer-update.ts';
import { factory } from './context.ts';
import { authenticate } from './middleware/authenticate.ts';
import { limit } from './middleware/limit.ts';
import { unwrap } from './middleware/problem.ts';
import { validate } from './middleware/validate.ts';

export const postFact = factory.createHandlers(
  validate('param', factPath),
  validate('header', updateHeaders),
  validate('json', decisionBody),
  authenticate('update'),
  limit,
  async (c) => {
    const { tenantId, userId } = c.var.principal;
    const { chat_id, key } = c.req.valid('param');
    const headers = c.req.valid('header');
    const appended = unwrap(
      await acceptDecision(c.var.services, {
        chat: { tenantId, userId, chatId: asId<ChatId>(chat_id) },
        decision: { key, ...c.req.valid('json') },
        idempotencyKey: headers['idempotency-key'] ?? null,
      }),
    );
    return answerUpdate(c, appended, headers.prefer);
  },
);
