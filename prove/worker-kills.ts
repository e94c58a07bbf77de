// kill -9 of the Worker, again and again, while updates are on their way: at any await of accept, claim, model, store,
// apply and cache, because most of an update's life is under way in it at any moment.
import { runFaults, SHORT_CLOCKS } from './faults/fault-run.ts';
import { killWorker } from './faults/kill-worker.ts';
import type { Proof } from './proof.ts';

const KILLS = 100;
const SEED = 41;
const LIFE_MS = [0, 500] as const;
/**
 * So many deaths in a row are this proof's doing, not that of a text: no update may pay for them by becoming a dead
 * letter, so that each one must be seen to complete.
 */
const PATIENT = { MAX_ATTEMPTS: '50', MAX_DEATHS: '1000' };

export const workerKills: Proof = {
  name: 'worker-kills',
  about: `${KILLS} × kill -9 of the Worker under load`,
  prove: (say) =>
    runFaults(
      {
        seed: SEED,
        settings: { ...SHORT_CLOCKS, ...PATIENT },
        modelMs: 150,
        sweepEveryMs: 5_000,
        faults: (run) => killWorker(run, KILLS, LIFE_MS),
      },
      say,
    ),
};
