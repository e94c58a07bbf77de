// Closes a chat: no more updates, and its retention begins.
import type { OwnedChat } from '../domain/ids.ts';
import type { Problem } from '../domain/problem.ts';
import type { Result } from '../domain/result.ts';
import type { Chat, MemoryStore } from '../ports/memory-store.ts';
import type { Telemetry } from '../ports/runtime.ts';

type Ports = { readonly store: MemoryStore; readonly telemetry: Telemetry };

/**
 * Closes a chat of the caller; asked again it answers the same. Updates accepted before still apply, the memory can
 * still be read, and nothing opens the chat again. Refusals: chat_not_found, dependency_unavailable.
 */
export async function closeChat(
  ports: Ports,
  { chat }: { readonly chat: OwnedChat },
): Promise<Result<Chat, Problem>> {
  const closed = await ports.store.closeChat(chat);
  if (closed.ok)
    ports.telemetry.log('info', 'chat_closed', { tenant_id: chat.tenantId, chat_id: chat.chatId });
  return closed;
}
