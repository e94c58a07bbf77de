// The clock of the machine.
import type { Clock } from '../../ports/runtime.ts';

/** `sleep` cannot be cancelled: what races against it leaves a timer of at most its length behind. */
export const createClock = (): Clock => ({
  now: () => Date.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
});
