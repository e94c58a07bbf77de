// What follows from an attempt: delivered, tried again, or a dead letter; and the callbacks that tell of it.
import { callbackDraft } from './callbacks.ts';
import type { Clock } from './clock.ts';
import type { Counts } from './counts.ts';
import type { EventLog } from './event-log.ts';
import { newDlqId } from './identifiers.ts';
import { judgeAttempt } from './judge-attempt.ts';
import type { AttemptResult, Draft, Message } from './message.ts';
import type { Store } from './store.ts';

export interface SettleParts {
  clock: Clock;
  store: Store;
  log: EventLog;
  counts: Counts;
  retryScale: number;
  schedule: (message: Message) => void;
  /** Publishes a message of the queue's own; `holds` keeps its parent's place in a queue taken. */
  publish: (draft: Draft, holds: Message['holds']) => void;
  release: (message: Message) => void;
}

export interface Settler {
  settle(id: string, result: AttemptResult): void;
  /** Ends a message whose cancelling was requested. */
  cancel(message: Message): void;
  /** Removes a message and frees its place in a queue, without a trace. */
  forget(message: Message): void;
}

export function createSettler(parts: SettleParts): Settler {
  const { clock, store, log, counts } = parts;

  function forget(message: Message): void {
    store.messages.remove(message.id);
    parts.release(message);
  }

  function cancel(message: Message): void {
    counts.canceled++;
    log.add(message, 'CANCELED');
    forget(message);
  }

  /** The dead letter is written before the message is removed: a kill in between leaves both, never neither. */
  function bury(message: Message, result: AttemptResult, reason: string): void {
    const now = clock.now();
    const dlqId = newDlqId(now, (id) => store.deadLetters.get(id) !== undefined);
    counts.failed++;
    log.add(message, 'FAILED', { error: reason, responseStatus: result.status });
    store.deadLetters.put(dlqId, {
      dlqId,
      message,
      failedAt: now,
      responseStatus: result.status,
      responseHeader: result.header,
      responseBody: result.body.toString('base64'),
    });
    const plan = message.failureCallback;
    if (plan) parts.publish(callbackDraft(plan, message, result, dlqId), message.holds);
  }

  function tellCallback(message: Message, result: AttemptResult): void {
    if (message.callback) parts.publish(callbackDraft(message.callback, message, result), message.holds);
  }

  return {
    cancel,
    forget,
    settle(id, result) {
      // Read again: cancelling may have been asked for during the attempt.
      const message = store.messages.get(id);
      if (!message) return;
      const now = clock.now();
      const verdict = judgeAttempt(message, result, now, parts.retryScale);
      if (verdict.kind === 'delivered') {
        counts.delivered++;
        log.add(message, 'DELIVERED', { responseStatus: result.status });
        tellCallback(message, result);
        forget(message);
        return;
      }
      log.add(message, 'ERROR', {
        error: result.error ?? `status ${result.status}`,
        responseStatus: result.status,
      });
      if (message.cancelRequested) {
        cancel(message);
        return;
      }
      tellCallback(message, result);
      if (verdict.kind === 'failed') {
        bury(message, result, verdict.reason);
        forget(message);
        return;
      }
      counts.retries++;
      const next = { ...message, retried: message.retried + 1, postponed: 0, dueAt: now + verdict.delayMs };
      store.messages.put(id, next);
      log.add(next, 'RETRY', { nextDeliveryTime: next.dueAt });
      parts.schedule(next);
    },
  };
}
