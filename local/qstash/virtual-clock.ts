// A clock that stands still until it is told to move; it fires timers in the order they fall due.
import type { Clock } from './clock.ts';

/** A clock for tests and simulations. `advance` fires what falls due on the way, each at its own instant. */
export interface VirtualClock extends Clock {
  advance(milliseconds: number): void;
  /** Goes to the next timer and fires it alone; false when there is none. */
  step(): boolean;
}

interface Timer {
  at: number;
  fire: () => void;
}

/** @param start milliseconds since 1970 at which the clock begins. */
export function createVirtualClock(start: number): VirtualClock {
  let now = start;
  const timers = new Set<Timer>();
  const nextUntil = (end: number): Timer | undefined => {
    let next: Timer | undefined;
    // Insertion order breaks ties, as it does for real timers.
    for (const timer of timers) if (timer.at <= end && (!next || timer.at < next.at)) next = timer;
    return next;
  };
  const fire = (timer: Timer): void => {
    timers.delete(timer);
    now = timer.at;
    timer.fire();
  };
  return {
    now: () => now,
    after(milliseconds, fire) {
      const timer = { at: now + Math.max(0, milliseconds), fire };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    advance(milliseconds) {
      const end = now + milliseconds;
      for (let timer = nextUntil(end); timer; timer = nextUntil(end)) {
        fire(timer);
      }
      now = end;
    },
    step() {
      const timer = nextUntil(Number.POSITIVE_INFINITY);
      if (timer) fire(timer);
      return timer !== undefined;
    },
  };
}
