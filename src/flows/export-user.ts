// Everything that is held about a user, a few chats at a time.
import type { TenantId, UserId } from '../domain/ids.ts';
import type { Problem } from '../domain/problem.ts';
import { ok, type Result } from '../domain/result.ts';
import type { MemoryStore } from '../ports/memory-store.ts';
import type { ChatExport, UserData } from '../ports/user-data.ts';
import { listChats } from './list-chats.ts';

type Ports = { readonly store: MemoryStore; readonly userData: UserData };
type Input = {
  readonly owner: { readonly tenantId: TenantId; readonly userId: UserId };
  /** `nextCursor` of the page before; null begins with the newest chat. */
  readonly cursor: string | null;
  /** Chats of this page, 1–10: a chat may hold megabytes. */
  readonly limit: number;
};

/**
 * Newest chat first. A chat that is erased between the list and its export is left out, as it should be.
 * Refusals: invalid_request (a cursor that is none), dependency_unavailable.
 */
export async function exportUser(
  ports: Ports,
  { owner, cursor, limit }: Input,
): Promise<Result<{ readonly chats: readonly ChatExport[]; readonly nextCursor: string | null }, Problem>> {
  const page = await listChats(ports, { owner, cursor, limit });
  if (!page.ok) return page;
  const chats: ChatExport[] = [];
  for (const { chatId } of page.value.chats) {
    const exported = await ports.userData.exportChat({ ...owner, chatId });
    if (exported.ok) chats.push(exported.value);
    else if (exported.error.code !== 'chat_not_found') return exported;
  }
  return ok({ chats, nextCursor: page.value.nextCursor });
}
