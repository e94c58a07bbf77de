// Going back to an earlier version: a new revision on top, so that nothing of the history is lost.
import { asId, type OwnedChat, type QueueId } from '../domain/ids.ts';
import type { Problem } from '../domain/problem.ts';
import type { Result } from '../domain/result.ts';
import type { MemoryStore } from '../ports/memory-store.ts';
import type { Appended } from '../ports/update-queue.ts';
import { type AppendPorts, appendAndRing } from './append-and-ring.ts';
import { readRevision } from './read-revisions.ts';

type Input = { readonly chat: OwnedChat; readonly version: number; readonly idempotencyKey: string | null };

/**
 * Accepts a restore; updates accepted before it apply first. The version is looked up before: versions only grow, so
 * what exists now exists when the restore is applied.
 * Refusals: chat_not_found, revision_not_found, chat_closed, idempotency_key_reused, dependency_unavailable.
 */
export async function acceptRestore(
  ports: AppendPorts & { readonly store: MemoryStore },
  { chat, version, idempotencyKey }: Input,
): Promise<Result<Appended, Problem>> {
  const found = await readRevision(ports, { chat, version });
  if (!found.ok) return found;
  return appendAndRing(
    ports,
    {
      ...chat,
      queueId: asId<QueueId>(ports.ids.newId()),
      kind: 'restore',
      exchange: { contextSnippet: null, messages: null },
      payload: { version },
      triggerSource: 'api',
      masked: 0,
      idempotencyKey,
    },
    ['restore', chat.chatId, version],
  );
}
