// The first half of an update's life: append the row, then ring the queue without waiting for it.
// After the append the update is safe: whatever fails from here on, the sweep finds the row.
import { asId, type ChatId, type OwnedChat, type QueueId } from '../domain/ids.ts';
import { maskExchange } from '../domain/mask-exchange.ts';
import type { Message } from '../domain/message.ts';
import type { Problem } from '../domain/problem.ts';
import { ok, type Result } from '../domain/result.ts';
import type { SecretsMode } from '../domain/secret.ts';
import type { TriggerSource } from '../domain/update.ts';
import type { Principal } from '../ports/caller.ts';
import type { Appended } from '../ports/update-queue.ts';
import { type AppendPorts, appendAndRing } from './append-and-ring.ts';

type Ports = AppendPorts & { readonly settings: { readonly secretsMode: SecretsMode } };

type Input = {
  readonly principal: Pick<Principal, 'tenantId' | 'userId'>;
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
  // In one fixed key order, so that spacing and key order of the request do not matter.
  const canonical = [body.chat_id, body.context_snippet ?? null, body.messages ?? null, body.trigger_source];
  const appended = await appendAndRing(
    ports,
    {
      ...chat,
      queueId: asId<QueueId>(ports.ids.newId()),
      exchange: words.value.exchange,
      triggerSource: body.trigger_source,
      masked: words.value.masked,
      idempotencyKey,
    },
    canonical,
  );
  return appended.ok ? ok({ appended: appended.value }) : appended;
}
