// The first half of an update's life: append the row, then ring the queue without waiting for it.
// After the append the update is safe: whatever fails from here on, the sweep finds the row.
import { asId, type ChatId, type OwnedChat, type QueueId } from '../domain/ids.ts';
import { maskExchange } from '../domain/mask-exchange.ts';
import type { Message } from '../domain/message.ts';
import type { Problem } from '../domain/problem.ts';
import { ok, type Result } from '../domain/result.ts';
import type { SecretsMode } from '../domain/secret.ts';
import type { TriggerSource } from '../domain/update.ts';
import type { Hasher, Principal } from '../ports/caller.ts';
import type { Publisher } from '../ports/delivery.ts';
import type { MemoryCache } from '../ports/memory-cache.ts';
import type { Background, Ids, Telemetry } from '../ports/runtime.ts';
import type { Appended, UpdateQueue } from '../ports/update-queue.ts';
import { publishWakeUp } from './publish-wake-up.ts';

type Ports = {
  readonly queue: UpdateQueue;
  readonly publisher: Publisher;
  readonly cache: MemoryCache;
  readonly hasher: Hasher;
  readonly ids: Ids;
  readonly background: Background;
  readonly telemetry: Telemetry;
  readonly settings: { readonly secretsMode: SecretsMode };
};

type Input = {
  readonly principal: Principal;
  /** Validated by contract/http.ts: exactly one of the two texts is present. */
  readonly body: {
    readonly chat_id: string;
    readonly context_snippet?: string | undefined;
    readonly messages?: readonly Message[] | undefined;
    readonly trigger_source: TriggerSource;
  };
  readonly idempotencyKey: string | null;
};

/**
 * Appends one update to a chat of the caller.
 * @returns the row as committed, or as it stands now when the idempotency key was seen before (`replayed`)
 * Secrets are masked before the row is written; the hash of the request is that of the body as it came.
 * Refusals: invalid_request (secrets that are not taken), chat_not_found, chat_closed, memory_full, idempotency_key_reused, dependency_unavailable.
 */
export async function acceptUpdate(
  ports: Ports,
  input: Input,
): Promise<Result<{ readonly appended: Appended }, Problem>> {
  const { principal, body, idempotencyKey } = input;
  const chat: OwnedChat = {
    tenantId: principal.tenantId,
    userId: principal.userId,
    chatId: asId<ChatId>(body.chat_id),
  };
  const words = maskExchange(
    { contextSnippet: body.context_snippet ?? null, messages: body.messages ?? null },
    ports.settings.secretsMode,
  );
  if (!words.ok) return words;
  // The validated body in one fixed key order, so that spacing and key order of the request do not matter.
  const canonical = JSON.stringify([
    body.chat_id,
    body.context_snippet ?? null,
    body.messages ?? null,
    body.trigger_source,
  ]);
  const appended = await ports.queue.appendUpdate({
    ...chat,
    queueId: asId<QueueId>(ports.ids.newId()),
    exchange: words.value.exchange,
    triggerSource: body.trigger_source,
    masked: words.value.masked,
    idempotencyKey,
    requestHash: idempotencyKey === null ? null : await ports.hasher.hash(canonical),
  });
  if (!appended.ok) return appended;
  if (appended.value.outcome === 'appended') ports.background(announce(ports, chat, appended.value));
  return ok({ appended: appended.value });
}

/** Neither half may fail the request: a lost wake-up is swept, and a cache that is behind is at most 60 s old. */
async function announce(ports: Ports, chat: OwnedChat, appended: Appended): Promise<void> {
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
