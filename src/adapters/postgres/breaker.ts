// Says no at once while Postgres has not answered for a while, so that nobody waits out a deadline for nothing.
//
// Per isolate and not shared, unlike the circuit of the model: the only place where it could be shared is the one that
// does not answer.

/** Calls in a row without any answer. */
const FAILURES = 5;
/** Then one call in so long finds out whether it is back, ms. */
const PAUSE_MS = 1_000;

export type Breaker = {
  /** Whether this call may be made; while it is open, one call per pause may. */
  allows(): boolean;
  /** Any answer is an answer, a refusal too. */
  answered(): void;
  silent(): void;
};

/** @param now ms; only differences matter */
export function createBreaker(now: () => number): Breaker {
  let failures = 0;
  let shutUntilMs = 0;
  return {
    allows() {
      if (failures < FAILURES) return true;
      // A clock that was set back must not prolong the pause.
      const leftMs = shutUntilMs - now();
      if (leftMs > 0 && leftMs <= PAUSE_MS) return false;
      shutUntilMs = now() + PAUSE_MS;
      return true;
    },
    answered() {
      failures = 0;
    },
    silent() {
      failures += 1;
      if (failures === FAILURES) shutUntilMs = now() + PAUSE_MS;
    },
  };
}
