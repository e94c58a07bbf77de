// Opens a chat, with the caller's own id if they bring one.
import { asId, type ChatId } from '../domain/ids.ts';
import type { Problem } from '../domain/problem.ts';
import type { Result } from '../domain/result.ts';
import type { Principal } from '../ports/caller.ts';
import type { Chat, MemoryStore } from '../ports/memory-store.ts';
import type { Ids, Telemetry } from '../ports/runtime.ts';

type Ports = { readonly store: MemoryStore; readonly ids: Ids; readonly telemetry: Telemetry };
type Input = {
  readonly principal: Pick<Principal, 'tenantId' | 'userId'>;
  readonly body: { readonly chat_id?: string | undefined; readonly metadata: Chat['metadata'] };
};

/**
 * Creates the chat, or finds the caller's own open one with the same id (`exists`).
 * Refusals: `chat_id_unavailable` (held by another user of the tenant, closed or erased: one answer for all).
 */
export async function createChat(
  ports: Ports,
  { principal, body }: Input,
): Promise<Result<{ readonly outcome: 'created' | 'exists'; readonly chat: Chat }, Problem>> {
  const chatId = asId<ChatId>(body.chat_id ?? ports.ids.newId());
  const { tenantId, userId } = principal;
  const created = await ports.store.createChat({ tenantId, userId, chatId }, body.metadata);
  if (created.ok)
    ports.telemetry.log('info', 'chat_created', {
      tenant_id: tenantId,
      chat_id: chatId,
      reason: created.value.outcome,
    });
  return created;
}
