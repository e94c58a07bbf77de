// Immediate stop of Postgres under load. What was answered 201 must be in its log on disk by then. The sweep rings as
// in production here, once a minute.
import { runFaults, SHORT_CLOCKS } from './faults/fault-run.ts';
import { stopPostgres } from './faults/stop-postgres.ts';
import type { Proof } from './proof.ts';

const STOPS = 20;
const SEED = 42;
const LIFE_MS = [100, 1_200] as const;

export const postgresStops: Proof = {
  name: 'postgres-stops',
  about: `${STOPS} × immediate stop of Postgres under load, fsync on`,
  prove: (say) =>
    runFaults(
      {
        seed: SEED,
        settings: { ...SHORT_CLOCKS, POSTGRES_DEADLINE_MS: '2000' },
        modelMs: 100,
        faults: (run) => stopPostgres(run, STOPS, LIFE_MS),
      },
      say,
    ),
};
