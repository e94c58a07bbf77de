// The chats of a user, a page at a time.
import { asId, type ChatId, isUuid, type TenantId, type UserId } from '../domain/ids.ts';
import type { Problem } from '../domain/problem.ts';
import { err, ok, type Result } from '../domain/result.ts';
import type { Chat, ChatPlace, MemoryStore } from '../ports/memory-store.ts';

type Ports = { readonly store: MemoryStore };
type Input = {
  readonly owner: { readonly tenantId: TenantId; readonly userId: UserId };
  /** `nextCursor` of the page before; null begins with the newest. */
  readonly cursor: string | null;
  /** 1–100. */
  readonly limit: number;
};

/** The place itself, readable: it holds nothing that the page did not show, and is checked against no table. */
const writeCursor = ({ createdMicros, chatId }: ChatPlace): string => `${createdMicros}_${chatId}`;

function readCursor(cursor: string): ChatPlace | null {
  const [micros = '', chatId = '', ...rest] = cursor.split('_');
  if (!/^\d{1,16}$/.test(micros) || !isUuid(chatId) || rest.length > 0) return null;
  return Number(micros) > Number.MAX_SAFE_INTEGER
    ? null
    : { createdMicros: Number(micros), chatId: asId<ChatId>(chatId) };
}

/**
 * Newest first. Keyset instead of an offset: chats opened or erased between two pages neither repeat nor hide another.
 * @returns `nextCursor` null on the last page. Refusals: invalid_request (a cursor that is none),
 *   dependency_unavailable.
 */
export async function listChats(
  { store }: Ports,
  { owner, cursor, limit }: Input,
): Promise<Result<{ readonly chats: readonly Chat[]; readonly nextCursor: string | null }, Problem>> {
  const before = cursor === null ? null : readCursor(cursor);
  if (cursor !== null && before === null) {
    return err({
      code: 'invalid_request',
      detail: 'The request does not fit the contract; `errors` says where.',
      errors: [{ pointer: '/query/cursor', detail: 'must be the next_cursor of an earlier page' }],
    });
  }
  // One more than was asked for says whether there is a next page.
  const found = await store.listChats(owner, before, limit + 1);
  if (!found.ok) return found;
  const page = found.value.slice(0, limit);
  const last = page.at(-1);
  const hasMore = found.value.length > limit && last !== undefined;
  return ok({
    chats: page.map(({ createdMicros: _, ...chat }) => chat),
    nextCursor: hasMore ? writeCursor(last) : null,
  });
}
