// The bell in an array: wake-ups in the order they were published, a burnt dedup id swallowed.
import { type WakeUp, wakeUp } from '../../../src/contract/delivery.ts';
import { ok } from '../../../src/domain/result.ts';
import type { Publisher } from '../../../src/ports/delivery.ts';

export type PublishedWakeUp = {
  readonly body: WakeUp;
  readonly dedupId: string;
  readonly delaySeconds: number;
};

/** `published` is for a test or a simulated queue to take from. Ids stay burnt for good, the worst the vendor does. */
export function createInMemoryPublisher(): Publisher & { readonly published: PublishedWakeUp[] } {
  const burnt = new Set<string>();
  const published: PublishedWakeUp[] = [];
  return {
    published,
    async publishWakeUp({ tenantId, userId, chatId }, { reason, dedupId, delaySeconds = 0 }) {
      const ids = { tenant_id: tenantId, user_id: userId, chat_id: chatId };
      if (!burnt.has(dedupId))
        published.push({ body: wakeUp.parse({ v: 1, ...ids, reason }), dedupId, delaySeconds });
      burnt.add(dedupId);
      return ok('published');
    },
  };
}
