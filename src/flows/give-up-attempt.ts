// What happens to claimed updates when the model gave nothing. Memory is never touched here.
import type { OwnedChat } from '../domain/ids.ts';
import type { ModelFailure, TokenUsage } from '../domain/operation.ts';
import {
  type DeliveryOutcome,
  DONE,
  type HeldClaim,
  retry,
  type SummarizePorts,
} from './delivery-outcome.ts';
import type { Verdict } from './judge-failure.ts';
import { releaseClaim, ringAgain } from './release-claim.ts';
import { reportAnswer } from './report-answer.ts';

const OUTAGE_PAUSE_SECONDS = 10;
const LONGEST_PAUSE_SECONDS = 30;
const NO_TOKENS: TokenUsage = { input: 0, output: 0 };

/**
 * Releases or ends the claimed rows after a failed model call.
 * An outage spends no attempt, or one longer than the queue's patience would kill healthy updates. A failure that
 * may be the text's fault halves the batch until the poison row stands alone; only then does it cost attempts, and
 * only that row becomes a dead letter. The rows behind it go on.
 */
export async function giveUpAttempt(
  ports: SummarizePorts,
  chat: OwnedChat,
  claim: HeldClaim,
  failure: ModelFailure,
  verdict: Verdict,
): Promise<DeliveryOutcome> {
  const { code } = failure;
  ports.telemetry.log('warn', 'model_gave_nothing', {
    tenant_id: chat.tenantId,
    chat_id: chat.chatId,
    code,
    count: claim.updates.length,
  });
  if (verdict.fault === 'outage') return waitForModel(ports, chat, claim, failure, verdict.openForMs);
  const ending = await blameText(ports, chat, claim, failure);
  // A timeout is no answer, whoever else got one.
  if (code !== 'model_timeout') await reportAnswer(ports, claim);
  return ending;
}

/**
 * The rows wait as they were. While the circuit is closed they are tried again after a pause of their own; once it is
 * open it is the circuit that holds them, and this delivery comes back when one chat may ask: one message per pause.
 */
function waitForModel(
  ports: SummarizePorts,
  chat: OwnedChat,
  claim: HeldClaim,
  { code, usage, retryAfterSeconds }: ModelFailure,
  openForMs: number | null,
): Promise<DeliveryOutcome> {
  const ownSeconds = openForMs === null ? OUTAGE_PAUSE_SECONDS : openForMs / 1_000;
  return releaseClaim(ports, chat, claim, {
    code,
    usage,
    pauseSeconds: Math.max(1, Math.ceil(Math.min(retryAfterSeconds ?? ownSeconds, 60))),
    spendsAttempt: false,
    // A search for a text that the model is too slow for is not begun anew by what may be an outage.
    batchLimit: code === 'model_timeout' ? claim.updates.length : ports.settings.batchLimit,
  });
}

async function blameText(
  ports: SummarizePorts,
  chat: OwnedChat,
  claim: HeldClaim,
  { code, usage }: ModelFailure,
): Promise<DeliveryOutcome> {
  const [only, ...others] = claim.updates;
  if (only !== undefined && others.length === 0) {
    if (only.attempts >= ports.settings.maxAttempts) return bury(ports, chat, claim, code, usage);
    const pause = Math.min(2 ** Math.max(0, only.attempts - 1), LONGEST_PAUSE_SECONDS);
    return releaseClaim(ports, chat, claim, {
      code,
      usage,
      pauseSeconds: pause,
      spendsAttempt: true,
      batchLimit: 1,
    });
  }
  return releaseClaim(ports, chat, claim, {
    code,
    usage,
    pauseSeconds: 0,
    // Halving ends by itself after three calls; were it charged, the poison row's neighbours would die with it.
    spendsAttempt: false,
    batchLimit: halfOf(claim),
  });
}

/** A row whose workers died too often. Alone it ends, else it is isolated. */
export async function giveUpLost(
  ports: SummarizePorts,
  chat: OwnedChat,
  claim: HeldClaim,
): Promise<DeliveryOutcome> {
  const code = 'worker_lost';
  if (claim.updates.length === 1) return bury(ports, chat, claim, code, NO_TOKENS);
  return releaseClaim(ports, chat, claim, {
    code,
    usage: NO_TOKENS,
    pauseSeconds: 0,
    spendsAttempt: false,
    batchLimit: 1,
  });
}

const halfOf = (claim: HeldClaim): number => Math.max(1, Math.floor(claim.updates.length / 2));

async function bury(
  ports: SummarizePorts,
  chat: OwnedChat,
  claim: HeldClaim,
  code: string,
  tokens: TokenUsage,
): Promise<DeliveryOutcome> {
  const [poison] = claim.updates;
  if (poison === undefined) return DONE;
  const { fence } = claim;
  const asOfMs = ports.clock.now();
  const buried = await ports.queue.failUpdate({
    ...chat,
    fence,
    queueId: poison.queueId,
    errorCode: code,
    errorDetail: `${code === 'worker_lost' ? 'Its workers died' : 'Every attempt was spent'}; the update is a dead letter and can be redriven.`,
    tokens,
  });
  ports.telemetry.log('error', 'dead_letter', {
    tenant_id: chat.tenantId,
    chat_id: chat.chatId,
    queue_id: poison.queueId,
    code,
  });
  if (!buried.ok) return retry(5);
  await ports.cache.putMemory(chat, {
    userId: buried.value.userId,
    memory: buried.value.memory,
    cachedAtMs: asOfMs,
  });
  if (buried.value.more) await ringAgain(ports, chat, claim);
  return DONE;
}
