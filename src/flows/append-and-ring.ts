// What every accepted update has in common: the row first, and after its commit the bell and the cache.
import type { OwnedChat } from '../domain/ids.ts';
import type { Problem } from '../domain/problem.ts';
import type { Result } from '../domain/result.ts';
import type { Hasher } from '../ports/caller.ts';
import type { Publisher } from '../ports/delivery.ts';
import type { MemoryCache } from '../ports/memory-cache.ts';
import type { Background, Ids, Telemetry } from '../ports/runtime.ts';
import type { Append, Appended, UpdateQueue } from '../ports/update-queue.ts';
import { publishWakeUp } from './publish-wake-up.ts';

export type AppendPorts = {
  readonly queue: UpdateQueue;
  readonly publisher: Publisher;
  readonly cache: MemoryCache;
  readonly hasher: Hasher;
  readonly ids: Ids;
  readonly background: Background;
  readonly telemetry: Telemetry;
};

/**
 * Appends an update of any kind; the wake-up is published right after the commit, never waited for.
 * @param canonical the validated body as it came, in one fixed order: its HMAC tells a repetition from another body.
 * Refusals: chat_not_found, chat_closed, memory_full, idempotency_key_reused, dependency_unavailable.
 */
export async function appendAndRing(
  ports: AppendPorts,
  append: Omit<Append, 'requestHash'>,
  canonical: readonly unknown[],
): Promise<Result<Appended, Problem>> {
  const isKeyed = append.idempotencyKey !== null;
  const requestHash = isKeyed ? await ports.hasher.hash(JSON.stringify(canonical)) : null;
  const appended = await ports.queue.appendUpdate({ ...append, requestHash });
  if (!appended.ok) return appended;
  const { tenantId, userId, chatId } = append;
  if (appended.value.outcome === 'appended')
    ports.background(announce(ports, { tenantId, userId, chatId }, appended.value));
  return appended;
}

/** Neither half may fail the request: a lost wake-up is swept, and a cache that is behind is at most 60 s old. */
async function announce(ports: AppendPorts, chat: OwnedChat, appended: Appended): Promise<void> {
  const { queueId, publishAttempt, acceptedSeq } = appended;
  const published = publishWakeUp(ports, chat, { reason: 'accepted', queueId, attempt: publishAttempt });
  const raised = await ports.cache.raiseAccepted(chat, acceptedSeq);
  if (!raised.ok)
    ports.telemetry.log('warn', 'cache_not_raised', {
      tenant_id: chat.tenantId,
      chat_id: chat.chatId,
      code: raised.error.code,
    });
  await published;
}
