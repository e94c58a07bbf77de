// Every decision of the queue in one line each: with the same seed, clock and calls, byte for byte the same.
import type { Clock } from './clock.ts';
import type { Message } from './message.ts';

export interface DecisionLog {
  /** @param message null for what concerns no single message. @param what without ids, addresses or bodies */
  note(message: Pick<Message, 'order' | 'retried'> | null, what: string): void;
  /** `ms since the start #message.retry what`, by time, then message, then as they happened. */
  lines(): string[];
}

interface Decision {
  at: number;
  order: number;
  retried: number;
  what: string;
}

/** Kept in memory only, like the event log. */
const KEPT_DECISIONS = 50_000;

/**
 * Messages go by their number in the order of acceptance: ids and ports differ between two runs, numbers do not.
 * Two consumers that answer at the same instant may do so in either order; sorting takes that out.
 */
export function createDecisionLog(clock: Clock): DecisionLog {
  const start = clock.now();
  let decisions: Decision[] = [];
  return {
    note(message, what) {
      const { order, retried } = message ?? { order: 0, retried: 0 };
      decisions.push({ at: clock.now() - start, order, retried, what });
      if (decisions.length > 2 * KEPT_DECISIONS) decisions = decisions.slice(-KEPT_DECISIONS);
    },
    lines: () =>
      decisions
        .toSorted((a, b) => a.at - b.at || a.order - b.order)
        .map(({ at, order, retried, what }) => `${at} #${order}.${retried} ${what}`),
  };
}
