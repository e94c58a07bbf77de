// Giving claimed rows back before their lease runs out, so that the next attempt need not wait for the sweep.
import type { OwnedChat } from '../domain/ids.ts';
import type { TokenUsage } from '../domain/operation.ts';
import {
  type DeliveryOutcome,
  DONE,
  type HeldClaim,
  retry,
  type SummarizePorts,
} from './delivery-outcome.ts';
import { publishWakeUp } from './publish-wake-up.ts';

export type ReleaseReason = {
  /** A code of domain/operation.ts, or what kept a result from being stored or applied. */
  readonly code: string;
  readonly usage: TokenUsage;
  /** 0: ring again at once. */
  readonly pauseSeconds: number;
  readonly spendsAttempt: boolean;
  readonly batchLimit: number;
};

/** Releases the lease and what is still unfinished. Rows that are ready stay ready: they never reach the model again. */
export async function releaseClaim(
  ports: SummarizePorts,
  chat: OwnedChat,
  claim: HeldClaim,
  reason: ReleaseReason,
): Promise<DeliveryOutcome> {
  const released = await ports.queue.releaseUpdate({
    ...chat,
    fence: claim.fence,
    errorCode: reason.code,
    errorDetail: 'Nothing was applied; the update waits for its next attempt.',
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

/**
 * How a delivery ends whose result the database did not take. A worker whose right has passed to another leaves
 * quietly; anything else gives the rows back and is tried again. No attempt is spent: it was not the text's fault.
 */
export async function leaveClaim(
  ports: SummarizePorts,
  chat: OwnedChat,
  claim: HeldClaim,
  code: string,
): Promise<DeliveryOutcome> {
  if (code === 'stale_fence' || code === 'chat_gone') return DONE;
  const usage = { input: 0, output: 0 };
  return releaseClaim(ports, chat, claim, {
    code,
    usage,
    pauseSeconds: 2,
    spendsAttempt: false,
    batchLimit: ports.settings.batchLimit,
  });
}

/** The rows that are left need a ring of their own: this delivery ends here, with a new id so it is not swallowed. */
export async function ringAgain(ports: SummarizePorts, chat: OwnedChat, claim: HeldClaim): Promise<void> {
  const [first] = claim.updates;
  if (first !== undefined)
    await publishWakeUp(ports, chat, { reason: 'more', queueId: first.queueId, attempt: claim.fence });
}
