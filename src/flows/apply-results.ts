// The end of a delivery: fold the accepted entries into the memory and commit memory, revision and rows together.
import { compactEntries } from '../domain/compact-entries.ts';
import { diffEntries } from '../domain/diff-entries.ts';
import { freeStamp, stampSeqOf } from '../domain/entry-stamp.ts';
import { foldEntries } from '../domain/fold-entries.ts';
import type { OwnedChat } from '../domain/ids.ts';
import type { Entry } from '../domain/memory.ts';
import { packLines } from '../domain/pack-lines.ts';
import type { AppliedUpdate, ClaimedUpdate } from '../ports/update-queue.ts';
import { type DeliveryOutcome, DONE, type HeldClaim, type SummarizePorts } from './delivery-outcome.ts';
import { leaveClaim, ringAgain } from './release-claim.ts';

/** Applies the stored results of a claim. Called for a fresh proposal and for rows that a crash left ready. */
export async function applyResults(
  ports: SummarizePorts,
  chat: OwnedChat,
  claim: HeldClaim,
  updates: readonly ClaimedUpdate[],
): Promise<DeliveryOutcome> {
  const { tokenLimit } = ports.settings;
  const added: Entry[] = [];
  const applied: AppliedUpdate[] = [];
  const countTokens = await ports.tokenizer.loadTokenizer();
  for (const [index, update] of updates.entries()) {
    const { queueId, seq, result } = update;
    if (result === null) throw new TypeError('an update without a result reached apply');
    const own = [...result.entries];
    if (index === updates.length - 1) {
      // What has to make room goes with the last update, so that its diff and the revision show it.
      const log = [...claim.entries, ...added, ...own];
      own.push(...compactEntries(log, tokenLimit, countTokens, freeStamp(log, seq)));
    }
    const diff = diffEntries([...claim.entries, ...added], own);
    added.push(...own);
    // What a redrive says may all have been overtaken: true when it was said, and no change now.
    const isOvertaken = stampSeqOf(update) < seq && diff.length === 0 && result.outcome === 'applied';
    applied.push({
      queueId,
      seq,
      outcome: isOvertaken ? 'no_change' : result.outcome,
      diff,
      tokens: result.tokens,
      mergedBy: result.mergedBy,
      error: result.error ?? null,
    });
  }
  const before = foldEntries(claim.entries, tokenLimit);
  const log = [...claim.entries, ...added];
  const content = foldEntries(log, tokenLimit);
  // The memory is at least as new as this; an answer that comes late must not make it look newer.
  const asOfMs = ports.clock.now();
  const settled = await ports.queue.applyUpdate({
    tenantId: chat.tenantId,
    chatId: chat.chatId,
    fence: claim.fence,
    expectedVersion: claim.version,
    updates: applied,
    entries: added,
    content,
    lines: packLines(log, countTokens),
    isChanged: JSON.stringify(before) !== JSON.stringify(content),
  });
  if (!settled.ok) {
    const { code } = settled.error;
    ports.telemetry.log('warn', 'apply_refused', { tenant_id: chat.tenantId, chat_id: chat.chatId, code });
    return leaveClaim(ports, chat, claim, code);
  }
  const { userId, memory, more } = settled.value;
  ports.telemetry.log('info', 'updates_applied', {
    tenant_id: chat.tenantId,
    chat_id: chat.chatId,
    count: applied.length,
  });
  const put = await ports.cache.putMemory(chat, { userId, memory, cachedAtMs: asOfMs });
  if (!put.ok)
    ports.telemetry.log('warn', 'cache_not_refreshed', {
      tenant_id: chat.tenantId,
      chat_id: chat.chatId,
      code: put.error.code,
    });
  if (more) await ringAgain(ports, chat, claim);
  return DONE;
}
