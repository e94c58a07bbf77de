// The history of a memory: revision by revision, each with what it changed.
import type { OwnedChat } from '../domain/ids.ts';
import type { Problem } from '../domain/problem.ts';
import { err, ok, type Result } from '../domain/result.ts';
import type { MemoryStore, Revision } from '../ports/memory-store.ts';

type Ports = { readonly store: MemoryStore };

/**
 * A page of revisions, newest first.
 * @param input `before`: only versions below this; null begins with the newest. `limit`: 1–100.
 * @returns `next`: the version to go on below, or null. Refusals: chat_not_found, dependency_unavailable.
 */
export async function readRevisions(
  { store }: Ports,
  {
    chat,
    before,
    limit,
  }: { readonly chat: OwnedChat; readonly before: number | null; readonly limit: number },
): Promise<Result<{ readonly revisions: readonly Revision[]; readonly next: number | null }, Problem>> {
  const read = await store.readRevisions(chat, before, limit);
  if (!read.ok) return read;
  // Versions begin at 1 and have no gaps, so the last line says whether more follow.
  const last = read.value.at(-1)?.version ?? 1;
  return ok({ revisions: read.value, next: last > 1 ? last : null });
}

/** One revision. Refusals: chat_not_found, revision_not_found, dependency_unavailable. */
export async function readRevision(
  { store }: Ports,
  { chat, version }: { readonly chat: OwnedChat; readonly version: number },
): Promise<Result<Revision, Problem>> {
  const read = await store.readRevisions(chat, version + 1, 1);
  if (!read.ok) return read;
  const [revision] = read.value;
  if (revision?.version === version) return ok(revision);
  return err({ code: 'revision_not_found', detail: 'The memory of this chat has no such version.' });
}
