// POST /functions/sweep: the sweep by a schedule of the queue, where the platform has no cron.
import { sweepUpdates } from '../src/flows/sweep-updates.ts';
import { factory } from './context.ts';
import { verifySignature } from './middleware/verify-signature.ts';

export const postSweep = factory.createHandlers(verifySignature, async (c) => {
  const { published, erased, purged, estimateMs } = await sweepUpdates(c.var.services);
  return c.json({ published, erased, purged, estimate_ms: estimateMs }, 200);
});
