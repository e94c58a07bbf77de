// An apply without any of its three guards: it writes whatever comes, by whomever.
import { err, ok, type Result } from '../../../src/domain/result.ts';
import type { Apply, FenceRefusal, Settled } from '../../../src/ports/update-queue.ts';
import {
  advanceAppliedSeq,
  type InMemoryDatabase,
  isOpen,
  keyOf,
  snapshot,
} from '../../support/fakes/in-memory-database.ts';

export async function applyWithoutGuards(
  { chats, now }: InMemoryDatabase,
  apply: Apply,
): Promise<Result<Settled, FenceRefusal>> {
  const chat = chats.get(keyOf(apply));
  if (chat === undefined) return err({ code: 'chat_gone' });
  const version = apply.expectedVersion + 1;
  const processedAtMs = now();
  for (const { queueId, outcome, diff } of apply.updates) {
    const row = chat.rows.find((one) => one.queueId === queueId);
    if (row)
      Object.assign(row, { status: 'complete', outcome, diff, appliedVersion: version, processedAtMs });
  }
  chat.version = version;
  chat.content = apply.content;
  chat.entries.push(...apply.entries.map((entry) => ({ ...entry, version })));
  chat.revisions.push({
    version,
    fence: apply.fence,
    seqs: apply.updates.map(({ seq }) => seq),
    queueIds: apply.updates.map(({ queueId }) => queueId),
    diff: [],
    createdAtMs: processedAtMs,
  });
  advanceAppliedSeq(chat);
  chat.lease = { ...chat.lease, holder: null, untilMs: null };
  return ok({ userId: chat.userId, memory: snapshot(chat), more: chat.rows.some(isOpen) });
}
