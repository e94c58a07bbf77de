// Time as the emulator sees it: an argument, so that a test turns hours into a call.

/** Cancels a timer; calling it twice or after the timer fired does nothing. */
export type CancelTimer = () => void;

/** Milliseconds since 1970 and one-shot timers. Everything that waits in the emulator waits on one of these. */
export interface Clock {
  now(): number;
  after(milliseconds: number, fire: () => void): CancelTimer;
}

/** setTimeout fires at once when asked for more than this (2^31 - 1 ms, 24.8 days). */
const LONGEST_TIMEOUT_MS = 2_147_483_647;

/** The machine's own clock. Delays of more than 24 days are waited for in legs. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(milliseconds, fire) {
    let timer: NodeJS.Timeout;
    const wait = (left: number): void => {
      const leg = Math.min(left, LONGEST_TIMEOUT_MS);
      timer = setTimeout(() => (left > leg ? wait(left - leg) : fire()), Math.max(0, leg));
    };
    wait(milliseconds);
    return () => clearTimeout(timer);
  },
};
