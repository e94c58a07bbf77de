// GET /api/v1/memory/updates/{queue_id}: how an update is getting on; `wait` holds the answer until it has ended.
import { updatePath, waitQuery } from '../src/contract/http.ts';
import { asId, type QueueId } from '../src/domain/ids.ts';
import { awaitUpdate } from '../src/flows/await-update.ts';
import { factory } from './context.ts';
import { authenticate } from './middleware/authenticate.ts';
import { limit } from './middleware/limit.ts';
import { unwrap } from './middleware/problem.ts';
import { validate } from './middleware/validate.ts';

export const getUpdate = factory.createHandlers(
  validate('param', updatePath),
  validate('query', waitQuery),
  authenticate('read'),
  limit,
  async (c) => {
    const update = unwrap(
      await awaitUpdate(c.var.services, {
        owner: c.var.principal,
        queueId: asId<QueueId>(c.req.valid('param').queue_id),
        waitSeconds: c.req.valid('query').wait ?? 0,
      }),
    );
    c.header('Cache-Control', 'no-store');
    return c.json(update, 200);
  },
);
