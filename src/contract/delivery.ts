// What the queue carries: a content-free wake-up for one chat. Ids only, so a dead letter holds no user text.
import { z } from 'zod';
import { uuid } from './http.ts';

export const wakeUp = z.strictObject({
  v: z.literal(1),
  tenant_id: uuid,
  user_id: uuid,
  chat_id: uuid,
  /** `accepted`: an update was appended. `more`: a delivery left work behind. `swept`: found stranded. */
  reason: z.enum(['accepted', 'more', 'swept']),
});
export type WakeUp = z.infer<typeof wakeUp>;
