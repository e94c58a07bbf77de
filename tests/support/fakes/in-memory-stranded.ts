// Who the sweep rings for, as `stranded_updates` in SQL decides it.
import type { Stranded } from '../../../src/ports/update-queue.ts';
import { expireLease, type InMemoryDatabase, isOpen } from './in-memory-database.ts';

/** Expires dead leases; while the circuit is open nobody who needs the model is named, then one chat, to probe. */
export function strandedIn(
  { chats, circuit, now }: InMemoryDatabase,
  republishAfterMs: number,
  most: number,
): readonly Stranded[] {
  const at = now();
  const isClosed = circuit.state === 'closed';
  let allowed = isClosed ? most : circuit.openUntilMs <= at ? 1 : 0;
  const waiting = [...chats.values()].flatMap((chat) => {
    expireLease(chat, at);
    const head = chat.rows.find(isOpen);
    if (head === undefined || chat.lease.untilMs !== null) return [];
    if ((head.retryAtMs ?? 0) > at || head.publishedAtMs > at - republishAfterMs) return [];
    const needsModel = head.kind === 'exchange' && head.status !== 'ready_to_write';
    // What needs no model first, while the model is away; then who has waited longest, so that probes take turns.
    const place = isClosed || !needsModel ? 0 : 1;
    return [{ chat, head, needsModel, order: [place, head.publishedAtMs, chat.chatId] as const }];
  });
  waiting.sort(({ order: a }, { order: b }) => a[0] - b[0] || a[1] - b[1] || (a[2] < b[2] ? -1 : 1));
  const named: Stranded[] = [];
  for (const { chat, head, needsModel } of waiting) {
    if (named.length === most || (needsModel && allowed <= 0)) break;
    if (needsModel) allowed -= 1;
    head.publishAttempt += 1;
    head.publishedAtMs = at;
    const { tenantId, userId, chatId } = chat;
    named.push({ tenantId, userId, chatId, queueId: head.queueId, publishAttempt: head.publishAttempt });
  }
  return named;
}
