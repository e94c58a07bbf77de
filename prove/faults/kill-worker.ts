// kill -9 of the Worker at random moments of its short lives.
import { setTimeout as sleep } from 'node:timers/promises';
import { pollUntil } from '../../local/postgres/poll-until.ts';
import type { FaultRun } from './fault-run.ts';
import { killParts } from './kill-parts.ts';

const TOLD_EVERY = 20;

/** A machine that is slow is given this long until something is accepted; else its Worker would only ever start. */
const PATIENCE_MS = 3_000;

/** @param lifeMs from its first accepted update to its next death. */
export async function killWorker(run: FaultRun, kills: number, lifeMs: readonly [number, number]) {
  let longestMs = 0;
  let backMs = Date.now();
  const accepts = () =>
    run.history.asked.findLast(({ op, status }) => op === 'append' && status === 201)?.startMs ?? 0;
  for (let done = 1; done <= kills; done += 1) {
    await pollUntil(() => accepts() >= backMs, PATIENCE_MS, 10);
    await sleep(run.random.between(...lifeMs));
    longestMs = Math.max(longestMs, await killParts(run.stack, ['worker']));
    backMs = Date.now();
    if (done % TOLD_EVERY === 0) run.say(`${done} of ${kills} kills, longest restart ${longestMs} ms`);
  }
  return { kills, 'longest restart ms': longestMs };
}
