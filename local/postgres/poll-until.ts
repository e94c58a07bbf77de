// Waits for a condition with a deadline, for things that announce themselves only by being asked.
import { setTimeout as sleep } from 'node:timers/promises';

/** Asks every `everyMs` until `condition` holds. @returns false when `deadlineMs` passed first. */
export async function pollUntil(
  condition: () => boolean | Promise<boolean>,
  deadlineMs: number,
  everyMs = 20,
): Promise<boolean> {
  const end = Date.now() + deadlineMs;
  while (!(await condition())) {
    if (Date.now() > end) return false;
    await sleep(everyMs);
  }
  return true;
}
