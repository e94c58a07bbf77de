// A dead letter that nobody will redrive: decided once, and written to the log.
import type { QueueId, TenantId } from '../domain/ids.ts';
import type { Problem } from '../domain/problem.ts';
import type { Result } from '../domain/result.ts';
import type { DeadLetters, Drop } from '../ports/dead-letters.ts';
import type { Telemetry } from '../ports/runtime.ts';

type Ports = { readonly deadLetters: DeadLetters; readonly telemetry: Telemetry };

/**
 * Drops one dead letter: its words go, and it no longer counts as waiting. There is no way back, so the log keeps
 * which one it was. Refusal: dependency_unavailable; asking again is safe.
 */
export async function dropDeadLetter(
  ports: Ports,
  letter: { readonly tenantId: TenantId; readonly queueId: QueueId },
): Promise<Result<Drop, Problem>> {
  const { tenantId, queueId } = letter;
  const answer = await ports.deadLetters.dropDeadLetter(tenantId, queueId);
  if (answer.ok && answer.value.outcome === 'dropped')
    ports.telemetry.log('info', 'dead_letter_dropped', {
      tenant_id: tenantId,
      chat_id: answer.value.chatId,
      queue_id: queueId,
    });
  return answer;
}
