// POST /functions/dead-letter: the queue gave a delivery up. Counted, and answered by a sweep.
import { sweepUpdates } from '../src/flows/sweep-updates.ts';
import { factory } from './context.ts';
import { unwrap } from './middleware/problem.ts';
import { verifySignature } from './middleware/verify-signature.ts';

/** Never ends a row: an outage longer than the queue's patience must not kill healthy updates. */
export const postDeadLetter = factory.createHandlers(verifySignature, async (c) => {
  const { services } = c.var;
  unwrap(await services.machinery.countDeadLetter());
  services.background(sweepUpdates(services));
  return c.json({ outcome: 'counted' }, 200);
});
