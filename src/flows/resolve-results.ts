// The middle of a delivery without a model: decisions and restores are worked out by code from the log as it stands.

import { freeStamp, stampSeqOf } from '../domain/entry-stamp.ts';
import { decideFact } from '../domain/fact-decision.ts';
import type { LoggedEntry } from '../domain/fact-history.ts';
import { compareEntries } from '../domain/fold-registers.ts';
import type { OwnedChat } from '../domain/ids.ts';
import type { Entry } from '../domain/memory.ts';
import { restoreEntries } from '../domain/restore-entries.ts';
import { err, ok, type Result } from '../domain/result.ts';
import { REJECTIONS, type RejectionCode } from '../domain/update-payload.ts';
import type { CountTokens } from '../ports/summariser.ts';
import type { ClaimedUpdate, UpdateResult } from '../ports/update-queue.ts';
import type { DeliveryOutcome, HeldClaim, SummarizePorts } from './delivery-outcome.ts';
import { giveUpLost } from './give-up-attempt.ts';
import { storeResults } from './propose-results.ts';

type Log = {
  readonly stored: readonly LoggedEntry[];
  readonly all: readonly Entry[];
  readonly version: number;
};

/**
 * The entries of one update. Versions of the batch at work do not exist yet, so only stored ones can be restored.
 * A redrive is worked out from the log as it stood when it was asked for: what was said since stands after it and wins.
 */
function resolve(
  update: ClaimedUpdate,
  log: Log,
  countTokens: CountTokens,
): Result<readonly Entry[], { readonly code: RejectionCode }> {
  const { queueId, payload } = update;
  const seq = stampSeqOf(update);
  const isSaid = (entry: Entry): boolean => entry.seq <= seq;
  const all = log.all.filter(isSaid);
  const stamp = freeStamp(all, seq);
  if (payload !== null && 'action' in payload)
    return decideFact(all, { ...payload, stamp, queueId, countTokens });
  if (payload === null || !('version' in payload)) return err({ code: 'payload_unreadable' });
  if (payload.version > log.version) return err({ code: 'revision_not_found' });
  const target = log.stored
    .filter((entry) => isSaid(entry) && entry.version <= payload.version)
    .sort(compareEntries);
  return ok(restoreEntries(all, target, stamp, countTokens));
}

const toResult = (resolved: ReturnType<typeof resolve>): UpdateResult => {
  const base = { mergedBy: null, tokens: { input: 0, output: 0 } };
  if (!resolved.ok) {
    const { code } = resolved.error;
    return { ...base, entries: [], outcome: 'rejected', error: { code, detail: REJECTIONS[code] } };
  }
  return { ...base, entries: resolved.value, outcome: resolved.value.length > 0 ? 'applied' : 'no_change' };
};

/**
 * Works the claimed updates out, in order, each on top of the one before, and stores their results like those of a
 * model call. What cannot be carried out any more ends `rejected` with a reason: it was possible when it was accepted,
 * and another update came before it. @returns as `proposeResults`.
 */
export async function resolveResults(
  ports: SummarizePorts,
  chat: OwnedChat,
  claim: HeldClaim,
): Promise<readonly ClaimedUpdate[] | DeliveryOutcome> {
  if (claim.deaths >= ports.settings.maxDeaths) return giveUpLost(ports, chat, claim);
  const countTokens = await ports.tokenizer.loadTokenizer();
  const all: Entry[] = [...claim.entries];
  const withResults = claim.updates.map((update) => {
    const log = { stored: claim.entries, all, version: claim.version };
    const result = toResult(resolve(update, log, countTokens));
    all.push(...result.entries);
    return { ...update, result };
  });
  return storeResults(ports, chat, claim, withResults);
}
