// One run shared by several processes: each takes the next chunk of seeds when it is free. A schedule depends on its
// seed alone, so who plays it and when changes nothing but the time.
import { type ChildProcess, fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { startSimulationPostgres } from './drivers/start-postgres.ts';
import type { DriverName, PlanName } from './options.ts';
import { addCounts, type Broken, type RunReport } from './run-schedules.ts';
import type { Chunk, ChunkReport, WorkerSetup } from './worker-messages.ts';

/** Some seconds of work: small enough that no worker is left waiting for long at the end. */
const CHUNK: Readonly<Record<DriverName, number>> = { memory: 500, postgres: 25 };

export type SharedRun = {
  readonly driver: DriverName;
  readonly plan: PlanName;
  readonly firstSeed: number;
  readonly schedules: number;
  /** Processes; the default is one per core. */
  readonly workers?: number;
  /** After each chunk, with everything so far. `seconds` is the time since the start. */
  readonly onProgress?: (soFar: RunReport) => void;
};

/**
 * Plays the schedules of `firstSeed` and the numbers that follow.
 * @throws Error when a worker ends without an answer
 */
export async function runShared(run: SharedRun): Promise<RunReport> {
  const workers = Math.max(1, Math.min(run.workers ?? availableParallelism(), run.schedules));
  const postgres = run.driver === 'postgres' ? await startSimulationPostgres(workers) : null;
  const started = Date.now();
  const total = { schedules: 0, requests: 0, incomplete: 0, seconds: 0 };
  const sum = {
    injected: new Map<string, number>(),
    missed: new Map<string, number>(),
    broken: [] as Broken[],
  };
  const report = (): RunReport => ({ ...total, ...sum });
  let next = run.firstSeed;
  const end = run.firstSeed + run.schedules;

  function takeChunk(): Chunk | null {
    if (next >= end) return null;
    const chunk = { firstSeed: next, schedules: Math.min(CHUNK[run.driver], end - next) };
    next += chunk.schedules;
    return chunk;
  }

  function add(part: ChunkReport): void {
    total.schedules += part.schedules;
    total.requests += part.requests;
    total.incomplete += part.incomplete;
    total.seconds = (Date.now() - started) / 1_000;
    addCounts(sum.injected, part.injected);
    addCounts(sum.missed, part.missed);
    sum.broken.push(...part.broken);
    run.onProgress?.(report());
  }

  try {
    const setups = Array.from({ length: workers }, (_, place): WorkerSetup => {
      return { driver: run.driver, plan: run.plan, url: postgres?.urls[place] ?? null };
    });
    await workTogether(setups, takeChunk, add);
    sum.broken.sort((a, b) => a.seed - b.seed);
    return report();
  } finally {
    await postgres?.close();
  }
}

/** Ends all workers when it does, also when one of them fails. */
async function workTogether(
  setups: readonly WorkerSetup[],
  takeChunk: () => Chunk | null,
  add: (part: ChunkReport) => void,
): Promise<void> {
  const children: ChildProcess[] = [];
  const work = (setup: WorkerSetup) =>
    new Promise<void>((resolve, reject) => {
      const child = fork(join(import.meta.dirname, 'worker.ts'), [JSON.stringify(setup)], {
        // A schedule makes a lot of garbage and keeps none: a roomy nursery lets it die young.
        execArgv: ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=32'],
      });
      children.push(child);
      child.on('error', reject);
      child.on('exit', (code) => reject(new Error(`A worker of the simulation ended with code ${code}.`)));
      child.on('message', (message) => {
        if (message !== 'ready') add(message as ChunkReport);
        const chunk = takeChunk();
        if (chunk === null) resolve();
        else child.send(chunk);
      });
    });
  try {
    await Promise.all(setups.map(work));
  } finally {
    for (const child of children) child.kill();
  }
}
