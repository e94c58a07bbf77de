// The middle of a delivery: number the sentences, let the model propose, verify, and store what was accepted.
// The result is stored before it is applied, so a crash after this never calls the model again.
import { dropEchoes } from '../domain/echo.ts';
import { inStampOrder } from '../domain/entry-stamp.ts';
import { foldEntries } from '../domain/fold-entries.ts';
import type { OwnedChat } from '../domain/ids.ts';
import { listFacts } from '../domain/listed-fact.ts';
import type { TokenUsage } from '../domain/operation.ts';
import { buildPrompt } from '../domain/prompt.ts';
import { ok } from '../domain/result.ts';
import { numberSentences } from '../domain/sentence.ts';
import { translateProposal } from '../domain/translate-proposal.ts';
import { readTurns } from '../domain/turn.ts';
import type { ClaimedUpdate } from '../ports/update-queue.ts';
import type { DeliveryOutcome, HeldClaim, SummarizePorts } from './delivery-outcome.ts';
import { fallBackOffline, isLastResort } from './fall-back-offline.ts';
import { giveUpAttempt, giveUpLost } from './give-up-attempt.ts';
import { judgeFailure } from './judge-failure.ts';
import { leaveClaim } from './release-claim.ts';

const NO_TOKENS: TokenUsage = { input: 0, output: 0 };
/** Time kept back from the handler's deadline for storing and applying, ms. */
const WRITE_RESERVE_MS = 2_000;

/** @returns the claimed updates with their results, or how the delivery ends without them. */
export async function proposeResults(
  ports: SummarizePorts,
  chat: OwnedChat,
  claim: HeldClaim,
  startedAtMs: number,
): Promise<readonly ClaimedUpdate[] | DeliveryOutcome> {
  const { settings, clock } = ports;
  // A row that kills its worker each time is found here, before the model sees it once more.
  const isLost = claim.deaths >= settings.maxDeaths;
  if (isLost && !isLastResort(claim, settings, 'worker')) return giveUpLost(ports, chat, claim);

  const turns = inStampOrder(claim.updates).flatMap(readTurns);
  const sentences = numberSentences(dropEchoes(turns));
  const before = foldEntries(claim.entries, settings.tokenLimit);
  const prompt = buildPrompt(listFacts(claim.entries), before.general_summary, sentences);
  const left =
    startedAtMs +
    settings.handlerDeadlineMs -
    clock.now() -
    Math.min(WRITE_RESERVE_MS, settings.handlerDeadlineMs / 4);
  // A process that was held up may have lost its lease by now: a call would be paid for nothing, beside another's.
  if (left <= 0) return leaveClaim(ports, chat, claim, 'handler_deadline');
  const [countTokens, proposed] = await Promise.all([
    ports.tokenizer.loadTokenizer(),
    isLost
      ? ok(fallBackOffline(prompt, NO_TOKENS))
      : ports.summariser.proposeOperations(prompt, Math.min(settings.modelDeadlineMs, left)),
  ]);
  if (!proposed.ok) {
    const verdict = await judgeFailure(ports, chat, claim, proposed.error);
    if (!isLastResort(claim, settings, verdict.fault))
      return giveUpAttempt(ports, chat, claim, proposed.error, verdict);
  }

  const { proposal, mergedBy, usage } = proposed.ok
    ? proposed.value
    : fallBackOffline(prompt, proposed.error.usage);
  const { strictAttribution } = settings;
  const results = translateProposal({
    proposal,
    sentences,
    turns,
    entries: claim.entries,
    deadSeqs: claim.deadSeqs ?? [],
    updates: claim.updates,
    strictAttribution,
    countTokens,
    mergedBy,
    usage,
  });
  const withResults = claim.updates.map((update) => ({
    ...update,
    result: results.get(update.queueId) ?? null,
  }));
  return storeResults(ports, chat, claim, withResults);
}

/** Stores the results before anything is applied. @returns the updates, or how the delivery ends without them. */
export async function storeResults(
  ports: SummarizePorts,
  chat: OwnedChat,
  claim: HeldClaim,
  withResults: readonly ClaimedUpdate[],
): Promise<readonly ClaimedUpdate[] | DeliveryOutcome> {
  const stored = await ports.queue.storeResult(
    chat,
    claim.fence,
    withResults.flatMap(({ queueId, result }) => (result === null ? [] : [{ queueId, result }])),
  );
  if (stored.ok) return withResults;
  const { code } = stored.error;
  ports.telemetry.log('warn', 'result_not_stored', { tenant_id: chat.tenantId, chat_id: chat.chatId, code });
  return leaveClaim(ports, chat, claim, code);
}
