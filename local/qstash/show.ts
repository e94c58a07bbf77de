// Messages, dead letters and schedules as the vendor's API words them.
import type { DeadLetter, Draft, Message } from './message.ts';
import { redacted, redactHeader } from './redact.ts';
import type { Schedule } from './schedules.ts';

/** `body` when the bytes are UTF-8 text, `bodyBase64` when they are not; `prefix` for the response's pair. */
function shownBody(base64: string, name: 'body' | 'responseBody'): Record<string, string> {
  try {
    return { [name]: new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(base64, 'base64')) };
  } catch {
    return { [`${name}Base64`]: base64 };
  }
}

function shownDraft(draft: Draft): Record<string, unknown> {
  const { flow, labels } = draft;
  const optional = {
    retryDelayExpression: draft.retryDelay,
    timeout: draft.timeoutMs,
    callback: draft.callback?.url,
    failureCallback: draft.failureCallback?.url,
    queueName: draft.queueName,
    scheduleId: draft.scheduleId,
    ...(flow
      ? {
          flowControlKey: flow.key,
          parallelism: flow.parallelism,
          rate: flow.rate,
          period: flow.periodMs / 1_000,
        }
      : {}),
    ...(labels.length > 0 ? { label: labels[0], labels } : {}),
  };
  return {
    method: draft.method,
    header: redactHeader(draft.header, draft.redaction),
    ...(draft.redaction?.body
      ? { body: redacted(Buffer.from(draft.body, 'base64')) }
      : shownBody(draft.body, 'body')),
    // Absent rather than null: the SDK's types know no null here.
    ...Object.fromEntries(
      Object.entries(optional).filter(([, value]) => value !== null && value !== undefined),
    ),
    callerIP: draft.callerIp,
  };
}

export function showMessage(message: Message): Record<string, unknown> {
  return {
    messageId: message.id,
    url: message.url,
    ...shownDraft(message),
    maxRetries: message.retries,
    retried: message.retried,
    notBefore: message.dueAt,
    createdAt: message.createdAt,
  };
}

export function showDeadLetter(letter: DeadLetter): Record<string, unknown> {
  return {
    ...showMessage(letter.message),
    dlqId: letter.dlqId,
    responseStatus: letter.responseStatus,
    responseHeader: letter.responseHeader,
    ...shownBody(letter.responseBody, 'responseBody'),
  };
}

export function showSchedule(schedule: Schedule): Record<string, unknown> {
  const { draft, lastScheduleTime, nextScheduleTime } = schedule;
  return {
    ...shownDraft(draft),
    scheduleId: schedule.scheduleId,
    cron: schedule.cron,
    createdAt: schedule.createdAt,
    destination: draft.url,
    retries: draft.retries,
    ...(draft.delayMs > 0 ? { delay: draft.delayMs / 1_000 } : {}),
    isPaused: schedule.isPaused,
    ...(lastScheduleTime === null ? {} : { lastScheduleTime }),
    ...(nextScheduleTime === null ? {} : { nextScheduleTime }),
  };
}
