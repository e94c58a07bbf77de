// kill -9 of the Worker, again and again, while updates are on their way: at any await of accept, claim, model, store,
// apply and cache, because most of an update's life is under way in it at any moment.
import { setTimeout as sleep } from 'node:timers/promises';
import { pollUntil } from '../local/postgres/poll-until.ts';
import { runFaults } from './faults/fault-run.ts';
import type { Proof } from './proof.ts';

const KILLS = 100;
const SEED = 41;
/** From the moment it serves again to its next death. */
const LIFE_MS = [20, 900] as const;

export const workerKills: Proof = {
  name: 'worker-kills',
  about: `${KILLS} × kill -9 of the Worker under load`,
  prove: (say) =>
    runFaults(
      {
        seed: SEED,
        modelMs: 150,
        sweepEveryMs: 5_000,
        async faults({ stack, random, isServing, say: tell }) {
          let longestMs = 0;
          for (let kills = 1; kills <= KILLS; kills += 1) {
            await sleep(random.between(...LIFE_MS));
            const killed = stack.pid('worker');
            stack.kill('worker');
            const diedMs = Date.now();
            const isBack = async () => stack.pid('worker') !== killed && (await isServing());
            if (!(await pollUntil(isBack, 10_000, 10))) throw new Error('the Worker did not come back');
            longestMs = Math.max(longestMs, Date.now() - diedMs);
            if (kills % 20 === 0) tell(`${kills} of ${KILLS} kills, longest restart ${longestMs} ms`);
          }
          return { kills: KILLS, 'longest restart ms': longestMs };
        },
      },
      say,
    ),
};
