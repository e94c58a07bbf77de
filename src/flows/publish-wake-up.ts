// Rings the queue for one chat. Losing a ring is allowed: the sweep rings again.
import type { OwnedChat, QueueId } from '../domain/ids.ts';
import type { Publisher } from '../ports/delivery.ts';
import type { Telemetry } from '../ports/runtime.ts';

type Ports = { readonly publisher: Publisher; readonly telemetry: Telemetry };
type Ring = {
  readonly reason: 'accepted' | 'more' | 'swept';
  readonly queueId: QueueId;
  /**
   * Part of the deduplication id: an id stays burnt at the queue even after its delivery failed, so a ring that
   * reuses one is swallowed. Accept and sweep count `publish_attempt`; `more` rings name the fence instead.
   */
  readonly attempt: number;
};

/** Publishes a content-free wake-up; a failure is logged by code and otherwise ignored. */
export async function publishWakeUp(ports: Ports, chat: OwnedChat, ring: Ring): Promise<void> {
  const suffix = ring.reason === 'more' ? `f${ring.attempt}` : `${ring.attempt}`;
  const published = await ports.publisher.publishWakeUp(chat, {
    reason: ring.reason,
    dedupId: `${ring.queueId}_${suffix}`,
  });
  if (published.ok) return;
  ports.telemetry.log('warn', 'wake_up_not_published', {
    tenant_id: chat.tenantId,
    chat_id: chat.chatId,
    queue_id: ring.queueId,
    reason: ring.reason,
    code: published.error.code,
  });
}
