// Erases every chat of a user. Each chat is erased as if it had been asked for alone, with its own line in the ledger.
import type { TenantId, UserId } from '../domain/ids.ts';
import { type Problem, unavailable } from '../domain/problem.ts';
import { err, ok, type Result } from '../domain/result.ts';
import type { MemoryCache } from '../ports/memory-cache.ts';
import type { MemoryStore } from '../ports/memory-store.ts';
import type { Clock, Telemetry } from '../ports/runtime.ts';
import { clearCache, type ErasureReceipt, eraseChat } from './erase-chat.ts';

type Ports = {
  readonly store: MemoryStore;
  readonly cache: MemoryCache;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
};

export type UserReceipt = {
  readonly erasedAt: string;
  readonly chats: number;
  readonly stores: ErasureReceipt['stores'];
};

const CHATS_AT_ONCE = 10;
/** Well below what a request may take anywhere; what is left is erased by the same call again. */
const TIME_MS = 20_000;

/**
 * Erases until no chat is left, also those opened meanwhile.
 * @returns what this call erased; chats that an earlier call erased are not counted again.
 *   `dependency_unavailable` when a store does not answer or the time is over: the same call goes on where it stopped.
 */
export async function eraseUser(
  ports: Ports,
  { owner }: { readonly owner: { readonly tenantId: TenantId; readonly userId: UserId } },
): Promise<Result<UserReceipt, Problem>> {
  const untilMs = ports.clock.now() + TIME_MS;
  const stores = { postgres: 0, redis: 0, queue: 0 };
  let chats = 0;
  while (ports.clock.now() < untilMs) {
    const page = await ports.store.listChats(owner, null, CHATS_AT_ONCE);
    if (!page.ok) return page;
    if (page.value.length === 0) {
      const erasedAt = new Date(ports.clock.now()).toISOString();
      const cleared = await clearCaches(ports, owner, erasedAt);
      if (!cleared.ok) return cleared;
      if (cleared.value === 'all') return ok({ erasedAt, chats, stores });
      continue;
    }
    const receipts = await Promise.all(
      page.value.map(({ chatId }) => eraseChat(ports, { chat: { ...owner, chatId } })),
    );
    for (const receipt of receipts) {
      if (!receipt.ok) return receipt;
      chats += 1;
      for (const store of ['postgres', 'redis', 'queue'] as const)
        stores[store] += receipt.value.stores[store];
    }
  }
  return err(unavailable('postgres', 1));
}

/** A chat that an earlier call erased is in no list any more, but may still be in the cache. */
async function clearCaches(
  ports: Ports,
  owner: { readonly tenantId: TenantId; readonly userId: UserId },
  erasedAt: string,
): Promise<Result<'all' | 'some', Problem>> {
  const unfinished = await ports.store.unfinishedErasures(CHATS_AT_ONCE, owner);
  if (!unfinished.ok) return unfinished;
  const cleared = await Promise.all(unfinished.value.map((chat) => clearCache(ports, chat, { erasedAt })));
  for (const one of cleared) if (!one.ok) return one;
  return ok(unfinished.value.length === 0 ? 'all' : 'some');
}
