// POST /functions/summarize: a delivery of the queue. The answer speaks to QStash, not to people.
import { wakeUp } from '../src/contract/delivery.ts';
import { summarizeChat } from '../src/flows/summarize-chat.ts';
import { factory } from './context.ts';
import { validateDelivery, verifySignature } from './middleware/verify-signature.ts';

export const postSummarize = factory.createHandlers(verifySignature, validateDelivery(wakeUp), async (c) => {
  const result = await summarizeChat(c.var.services, c.req.valid('json'));
  if (result.outcome === 'done') return c.json({ outcome: 'done' }, 200);
  // 503 with Retry-After: QStash delivers again then, instead of by its own backoff.
  c.header('Retry-After', String(result.retryAfterSeconds));
  return c.json({ outcome: 'retry' }, 503);
});
