// The second half of an update's life, once per delivery: claim -> propose -> store -> apply -> cache -> ring again.
// Every step is one transaction; whatever is cut off in between is found by its lease, its status or the sweep.
import { asId, type OwnedChat } from '../domain/ids.ts';
import type { WakeUpIds } from '../domain/wake-up.ts';
import { applyResults } from './apply-results.ts';
import type { DeliveryOutcome, HeldClaim, SummarizePorts } from './delivery-outcome.ts';
import { DONE, retry } from './delivery-outcome.ts';
import { proposeResults } from './propose-results.ts';
import { reportAnswer } from './report-answer.ts';
import { resolveResults } from './resolve-results.ts';

/**
 * Handles one wake-up. Never throws for an expected failure.
 * @returns `done` when there is nothing left for this delivery to do (also when another worker holds the lease: it
 *   looks again when it releases); `retry` when the queue should deliver again later.
 */
export async function summarizeChat(ports: SummarizePorts, wakeUp: WakeUpIds): Promise<DeliveryOutcome> {
  const chat: OwnedChat = {
    tenantId: asId(wakeUp.tenant_id),
    userId: asId(wakeUp.user_id),
    chatId: asId(wakeUp.chat_id),
  };
  const startedAtMs = ports.clock.now();
  const { leaseMs, batchLimit } = ports.settings;
  const claimed = await ports.queue.claimUpdate(chat, { holder: ports.ids.newId(), leaseMs, batchLimit });
  if (!claimed.ok) return retry(claimed.error.retryAfterSeconds ?? 5);
  const claim = claimed.value;
  if (claim.outcome !== 'claimed') {
    ports.telemetry.log('info', 'nothing_to_claim', {
      tenant_id: chat.tenantId,
      chat_id: chat.chatId,
      reason: claim.outcome,
    });
    return DONE;
  }
  // The owner as the database knows it: the wake-up is a hint and could be older than anything.
  const owned = { ...chat, userId: claim.userId };
  const proposed = await resultsOf(ports, owned, claim, startedAtMs);
  if ('outcome' in proposed) return proposed;
  const ending = await applyResults(ports, owned, claim, proposed);
  // Last, for it may ring for many: what was paid for is stored and applied by now.
  if (hasAsked(ports, claim)) await reportAnswer(ports, claim);
  return ending;
}

const isExchange = ({ updates }: HeldClaim): boolean => updates.every(({ kind }) => kind === 'exchange');

/** Whether results of this claim came from a model; those that its workers did not survive are never shown to it. */
const hasAsked = ({ settings }: SummarizePorts, claim: HeldClaim): boolean =>
  !claim.ready && isExchange(claim) && claim.deaths < settings.maxDeaths;

/** Stored results are taken as they are; only an exchange calls the model (all rows of a claim are of one kind). */
function resultsOf(ports: SummarizePorts, chat: OwnedChat, claim: HeldClaim, startedAtMs: number) {
  if (claim.ready) return claim.updates;
  return isExchange(claim)
    ? proposeResults(ports, chat, claim, startedAtMs)
    : resolveResults(ports, chat, claim);
}
