// What a run and its worker processes say to each other: plain JSON, a chunk of seeds one way and its report back.
import type { DriverName, PlanName } from './options.ts';
import type { RunReport } from './run-schedules.ts';

/** What a worker is started with, as the only argument. `url` of its own database, for Postgres. */
export type WorkerSetup = {
  readonly driver: DriverName;
  readonly plan: PlanName;
  readonly url: string | null;
};

export type Chunk = { readonly firstSeed: number; readonly schedules: number };

type Counts = readonly (readonly [string, number])[];

export type ChunkReport = Omit<RunReport, 'injected' | 'missed'> & {
  readonly injected: Counts;
  readonly missed: Counts;
};

export const packReport = ({ injected, missed, broken, ...rest }: RunReport): ChunkReport => ({
  ...rest,
  injected: [...injected],
  missed: [...missed],
  // Without their event logs: a replay makes them again.
  broken: broken.map(({ seed, violations }) => ({ seed, violations })),
});
