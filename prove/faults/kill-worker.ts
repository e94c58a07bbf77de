// kill -9 of the Worker at random moments of its short lives.
import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultRun } from './fault-run.ts';
import { killParts } from './kill-parts.ts';

const TOLD_EVERY = 20;

/** @param lifeMs from the moment it serves again to its next death. */
export async function killWorker(run: FaultRun, kills: number, lifeMs: readonly [number, number]) {
  let longestMs = 0;
  for (let done = 1; done <= kills; done += 1) {
    await sleep(run.random.between(...lifeMs));
    longestMs = Math.max(longestMs, await killParts(run.stack, ['worker']));
    if (done % TOLD_EVERY === 0) run.say(`${done} of ${kills} kills, longest restart ${longestMs} ms`);
  }
  return { kills, 'longest restart ms': longestMs };
}
