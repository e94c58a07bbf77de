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
import { publishWakeUp } from './publish-wake-up.ts';

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
    return release(ports, chat, claim, {
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
    return release(ports, chat, claim, {
      code,
      usage,
      pauseSeconds: pause,
      spendsAttempt: true,
      batchLimit: 1,
    });
  }
  return release(ports, chat, claim, {
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
  return release(ports, chat, claim, {
    code,
    usage: NO_TOKENS,
    pauseSeconds: 0,
    spendsAttempt: false,
    batchLimit: 1,
  });
}

const halfOf = (claim: HeldClaim): number => Math.max(1, Math.floor(claim.updates.length / 2));

type ReleaseReason = {
  readonly code: string;
  readonly usage: TokenUsage;
  readonly pauseSeconds: number;
  readonly spendsAttempt: boolean;
  readonly batchLimit: number;
};

async function release(
  ports: SummarizePorts,
  chat: OwnedChat,
  claim: HeldClaim,
  reason: ReleaseReason,
): Promise<DeliveryOutcome> {
  const released = await ports.queue.releaseUpdate({
    ...chat,
    fence: claim.fence,
    errorCode: reason.code,
    errorDetail: 'The model gave nothing to apply; the update waits for its next attempt.',
    retryInMs: reason.pauseSeconds * 1_000,
    spendsAttempt: reason.spendsAttempt,
    batchLimit: reason.batchLimit,
    tokens: reason.usage,
  });
  if (!released.ok)
    ports.telemetry.log('warn', 'not_released', {
      tenant_id: chat.tenantId,
      chat_id: chat.chatId,
      code: released.error.code,
    });
  if (reason.pauseSeconds > 0) return retry(reason.pauseSeconds);
  await ringAgain(ports, chat, claim);
  return DONE;
}

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
    cachedAtMs: ports.clock.now(),
  });
  if (buried.value.more) await ringAgain(ports, chat, claim);
  return DONE;
}

/** The rows that are left need a ring of their own: this delivery ends here, with a new id so it is not swallowed. */
export async function ringAgain(ports: SummarizePorts, chat: OwnedChat, claim: HeldClaim): Promise<void> {
  const [first] = claim.updates;
  if (first !== undefined)
    await publishWakeUp(ports, chat, { reason: 'more', queueId: first.queueId, attempt: claim.fence });
}
