// Seeded disorder: the same accidents as in faults.ts, drawn for every attempt instead of ordered for the next.
import type { Chance } from './chance.ts';
import type { Fault } from './fault.ts';
import type { Message } from './message.ts';

/** Shares are probabilities per attempt, 0 to 1; everything left out is 0. */
export interface DisorderRates {
  /** Every plain message is moved by up to this many ms, so that none is sure to come before another. */
  reorderMs: number;
  /** This share waits longer: half of them beyond `delayMs`, with no upper bound. */
  delay: number;
  delayMs: number;
  drop: number;
  /** Again after success, again while the first runs, again `lateMs` after success. */
  duplicate: number;
  during: number;
  late: number;
  lateMs: number;
}

export const CALM: DisorderRates = {
  reorderMs: 0,
  delay: 0,
  delayMs: 60_000,
  drop: 0,
  duplicate: 0,
  during: 0,
  late: 0,
  lateMs: 7_200_000,
};

export interface Disorder {
  /** Null turns it off. */
  set(rates: DisorderRates | null): void;
  rates(): DisorderRates | null;
  drawFault(message: Message): Fault | undefined;
}

/** A waiting time whose median is `median` and whose mean is infinite: sooner or later one outlasts every patience. */
const heavyTail = (share: number, median: number): number => Math.round((median * share) / (1 - share));

/**
 * Queues keep their order: a message in one is never moved by reordering, and delaying it holds up those behind it.
 */
export function createDisorder(chance: Chance): Disorder {
  let rates: DisorderRates | null = null;
  return {
    set(next) {
      rates = next;
    },
    rates: () => rates,
    drawFault(message) {
      if (rates === null) return undefined;
      const { order, retried, postponed = 0 } = message;
      const draw = (purpose: string) => chance.draw(purpose, order, retried, postponed);
      if (rates.reorderMs > 0 && postponed === 0 && message.queueName === null)
        return { kind: 'delay', delayMs: Math.floor(draw('reorder') * rates.reorderMs) };
      if (draw('drop') < rates.drop) return { kind: 'drop', delayMs: 0 };
      // Once per attempt: a share of 1 would put it off for ever.
      if (postponed < 2 && draw('delay') < rates.delay)
        return { kind: 'delay', delayMs: heavyTail(draw('how long'), rates.delayMs) };
      if (draw('during') < rates.during) return { kind: 'duplicate-during', delayMs: 0 };
      if (draw('duplicate') < rates.duplicate) return { kind: 'duplicate-after', delayMs: 0 };
      if (draw('late') < rates.late) return { kind: 'duplicate-late', delayMs: rates.lateMs };
      return undefined;
    },
  };
}
