// How many requests one isolate may hold open: beyond that a wait is answered at once, so that waiting can never
// use up the connections that accept updates.

export type Waiters = {
  /** Takes a place; false when all are taken. */
  enter(): boolean;
  leave(): void;
};

/** @param most places per isolate (MAX_WAITERS). */
export function createWaiters(most: number): Waiters {
  let held = 0;
  return {
    enter() {
      if (held >= most) return false;
      held += 1;
      return true;
    },
    leave() {
      held -= 1;
    },
  };
}
