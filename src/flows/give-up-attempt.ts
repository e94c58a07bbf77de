// What happens to claimed updates when the model gave nothing. Memory is never touched here.
import type { OwnedChat } from '../domain/ids.ts';
import { MODEL_FAILURES, type ModelFailure, type TokenUsage } from '../domain/operation.ts';
import {
  type DeliveryOutcome,
  DONE,
  type HeldClaim,
  retry,
  type SummarizePorts,
} from './delivery-outcome.ts';
import { releaseClaim, ringAgain } from './release-claim.ts';

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
): Promise<DeliveryOutcome> {
  const { code, usage } = failure;
  ports.telemetry.log('warn', 'model_gave_nothing', {
    tenant_id: chat.tenantId,
    chat_id: chat.chatId,
    code,
    count: claim.updates.length,
  });
  if (MODEL_FAILURES[code] === 'outage') {
    const pause = Math.min(failure.retryAfterSeconds ?? OUTAGE_PAUSE_SECONDS, 60);
    return releaseClaim(ports, chat, claim, {
      code,
      usage,
      pauseSeconds: pause,
      spendsAttempt: false,
      batchLimit: ports.settings.batchLimit,
    });
  }
  const [only, ...others] = claim.updates;
  if (only !== undefined && others.length === 0) {
    if (only.attempts >= ports.settings.maxAttempts) return bury(ports, chat, claim, code, usage);
    const pause = Math.min(2 ** (only.attempts - 1), LONGEST_PAUSE_SECONDS);
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

/** A row whose attempts are spent before the model was asked: its workers died. Alone it ends, else it is isolated. */
export async function giveUpExhausted(
  ports: SummarizePorts,
  chat: OwnedChat,
  claim: HeldClaim,
): Promise<DeliveryOutcome> {
  const code = 'attempts_exhausted';
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
    errorDetail: 'Every attempt was spent; the update is a dead letter and can be redriven.',
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
