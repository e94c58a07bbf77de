// A dead letter tried again: a new update first, and after its commit the bell.
import { asId, type QueueId, type TenantId } from '../domain/ids.ts';
import type { Problem } from '../domain/problem.ts';
import type { Result } from '../domain/result.ts';
import type { DeadLetters, Redrive } from '../ports/dead-letters.ts';
import type { Publisher } from '../ports/delivery.ts';
import type { Ids, Telemetry } from '../ports/runtime.ts';
import { publishWakeUp } from './publish-wake-up.ts';

type Ports = {
  readonly deadLetters: DeadLetters;
  /** Null: nobody rings, and the sweep finds the new update within about a minute. */
  readonly publisher: Publisher | null;
  readonly ids: Ids;
  readonly telemetry: Telemetry;
};

/**
 * Redrives one dead letter. The wake-up is waited for, since an operator's command ends after it; losing it is allowed.
 * The cache is left alone: warm reads learn of the update within a minute, and `min_seq` is exact all the same.
 * Refusal: dependency_unavailable; then it is open whether it happened, and asking again is safe.
 */
export async function redriveUpdate(
  ports: Ports,
  letter: { readonly tenantId: TenantId; readonly queueId: QueueId },
): Promise<Result<Redrive, Problem>> {
  const { tenantId, queueId } = letter;
  const newQueueId = asId<QueueId>(ports.ids.newId());
  const answer = await ports.deadLetters.redriveUpdate(tenantId, queueId, newQueueId);
  if (!answer.ok || answer.value.outcome !== 'redriven') return answer;
  const { userId, chatId, publishAttempt } = answer.value;
  ports.telemetry.log('info', 'dead_letter_redriven', {
    tenant_id: tenantId,
    chat_id: chatId,
    queue_id: queueId,
  });
  if (ports.publisher !== null)
    await publishWakeUp(
      { publisher: ports.publisher, telemetry: ports.telemetry },
      { tenantId, userId, chatId },
      { reason: 'accepted', queueId: answer.value.queueId, attempt: publishAttempt },
    );
  return answer;
}
