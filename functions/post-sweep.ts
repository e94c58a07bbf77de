// POST /functions/sweep: the sweep by a schedule of the queue, where the platform has no cron.
import { unavailable } from '../src/domain/problem.ts';
import { sweepUpdates } from '../src/flows/sweep-updates.ts';
import { factory } from './context.ts';
import { ProblemError } from './middleware/problem.ts';
import { verifySignature } from './middleware/verify-signature.ts';

export const postSweep = factory.createHandlers(verifySignature, async (c) => {
  const { published, erased, purged, estimateMs } = await sweepUpdates(c.var.services);
  // A 200 with a zero would make an outage look like an idle queue.
  if (published === null) throw new ProblemError(unavailable('postgres'));
  return c.json({ published, erased, purged, estimate_ms: estimateMs }, 200);
});
