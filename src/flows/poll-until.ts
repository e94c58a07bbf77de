// Waiting by polling: 0.1, 0.2, 0.4, 0.8, then each second (2-http-api). A sleeping SQL statement would hold a
// database connection for as long as the caller waits; at most 14 short reads do not.
import type { Clock } from '../ports/runtime.ts';
import type { Waiters } from './waiters.ts';

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 1_000;

/**
 * Reads until `isDone` or until the time is over; the last read is what is returned.
 * @param first the read that was made already
 * @param waitMs how long the caller is willing to wait, from now
 */
export async function pollUntil<Read>(
  ports: { readonly clock: Clock; readonly waiters: Waiters },
  first: Read,
  waitMs: number,
  isDone: (read: Read) => boolean,
  read: () => Promise<Read>,
): Promise<Read> {
  if (waitMs <= 0 || isDone(first) || !ports.waiters.enter()) return first;
  try {
    const until = ports.clock.now() + waitMs;
    let latest = first;
    let slept = 0;
    for (let pause = FIRST_PAUSE_MS; !isDone(latest); pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      // Also by what was slept: a clock that is set back must not hold the caller until it has caught up.
      const left = Math.min(until - ports.clock.now(), waitMs - slept);
      if (left <= 0) break;
      await ports.clock.sleep(Math.min(pause, left));
      slept += Math.min(pause, left);
      latest = await read();
    }
    return latest;
  } finally {
    ports.waiters.leave();
  }
}
