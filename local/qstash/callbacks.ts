// Callbacks: messages about messages, published by the queue itself and signed for their own URL.
import type { AttemptResult, DeliveryPlan, Draft, Message } from './message.ts';

/**
 * The message that tells a callback URL how an attempt went. Bodies are base64 in it. After a network error the
 * status is 0 and the body empty: what the vendor sends then is not documented.
 *
 * @param dlqId only for failure callbacks
 */
export function callbackDraft(
  plan: DeliveryPlan,
  message: Message,
  result: AttemptResult,
  dlqId?: string,
): Draft {
  const report = {
    status: result.status,
    header: result.header,
    body: result.body.toString('base64'),
    retried: message.retried,
    maxRetries: message.retries,
    ...(dlqId === undefined ? {} : { dlqId }),
    sourceMessageId: message.id,
    url: message.url,
    method: message.method,
    sourceHeader: message.header,
    sourceBody: message.body,
    notBefore: message.dueAt,
    createdAt: message.createdAt,
    ...(message.scheduleId === null ? {} : { scheduleId: message.scheduleId }),
    callerIP: message.callerIp,
  };
  return {
    ...plan,
    header: { ...plan.header, 'content-type': ['application/json'] },
    body: Buffer.from(JSON.stringify(report)).toString('base64'),
    // A callback that fails is a dead letter and no more: callbacks of callbacks could go on for ever.
    callback: null,
    failureCallback: null,
    queueName: null,
    scheduleId: null,
    labels: message.labels,
    callerIp: message.callerIp,
    redaction: message.redaction ?? null,
  };
}
