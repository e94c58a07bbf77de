// A person's decision about a fact, through the same queue as what was said: order and revisions hold.
import { asId, type OwnedChat, type QueueId } from '../domain/ids.ts';
import { maskSecrets } from '../domain/mask-secrets.ts';
import type { Problem } from '../domain/problem.ts';
import { err, type Result } from '../domain/result.ts';
import type { SecretsMode } from '../domain/secret.ts';
import type { DecisionPayload } from '../domain/update-payload.ts';
import type { Appended } from '../ports/update-queue.ts';
import { type AppendPorts, appendAndRing } from './append-and-ring.ts';

type Input = {
  readonly chat: OwnedChat;
  readonly decision: DecisionPayload;
  readonly idempotencyKey: string | null;
};

/**
 * Accepts a decision. It also works while the memory is full: rejecting facts is how it empties. Whether the key
 * exists is not asked here, since updates before this one may still change it.
 * Refusals: invalid_request (a secret), chat_not_found, chat_closed, idempotency_key_reused, dependency_unavailable.
 */
export async function acceptDecision(
  ports: AppendPorts & { readonly settings: { readonly secretsMode: SecretsMode } },
  { chat, decision, idempotencyKey }: Input,
): Promise<Result<Appended, Problem>> {
  const { key, action, value } = decision;
  // Refused in both modes: masked, the placeholder would stand as what the person decided.
  const hasSecret = value !== undefined && maskSecrets(value).masked > 0;
  if (hasSecret && ports.settings.secretsMode !== 'off') {
    return err({
      code: 'invalid_request',
      detail: 'The value holds a secret, and a memory keeps none.',
      errors: [{ pointer: '/value', detail: 'holds a card number, key, token or password' }],
    });
  }
  return appendAndRing(
    ports,
    {
      ...chat,
      queueId: asId<QueueId>(ports.ids.newId()),
      kind: 'decision',
      exchange: { contextSnippet: null, messages: null },
      payload: decision,
      triggerSource: 'api',
      masked: 0,
      idempotencyKey,
    },
    ['decision', chat.chatId, key, action, value ?? null],
  );
}
