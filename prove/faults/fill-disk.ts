// Inside the mount namespace: `fill-disk.ts DISK FILE` runs a stack on the small disk, fills it, and leaves a verdict.
import { appendFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type FaultRun, runFaults, SHORT_CLOCKS } from './fault-run.ts';

const SEED = 45;
const FULL_MS = 6_000;
/** Then the log of Postgres needs a new file as well, which makes it stop by itself. */
const LOG_FULL_AFTER_MS = 3_000;

const [disk = '', file = ''] = process.argv.slice(2);
process.env.TMPDIR = disk;

const freeBytes = (): number => {
  const { bavail, bsize } = statfsSync(disk);
  return bavail * bsize;
};

/** Takes what is free, again and again, until the time is over: the stack frees some, too. */
async function keepFull(ballast: string, untilMs: number): Promise<void> {
  const piece = Buffer.alloc(65_536);
  while (Date.now() < untilMs) {
    try {
      for (;;) appendFileSync(ballast, piece);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    }
    await sleep(20);
  }
}

async function fill({ machinery, history, stack, say }: FaultRun) {
  const ballast = join(disk, 'ballast');
  const fullMs = Date.now();
  const full = keepFull(ballast, fullMs + FULL_MS);
  await sleep(LOG_FULL_AFTER_MS);
  say(`${freeBytes()} bytes are free`);
  for (let files = 0; files < 8; files += 1)
    await machinery
      .rows(`select pg_switch_wal(), pg_logical_emit_message(true, 'fill', repeat('x', 1000))`)
      .catch(() => null);
  await full;
  const freedMs = Date.now();
  rmSync(ballast);
  const during = history.asked.filter(({ startMs, endMs }) => startMs > fullMs + 500 && endMs < freedMs);
  const count = (op: string, status: number) =>
    during.filter((one) => one.op === op && one.status === status).length;
  const crashed = stack.lines.filter((line) => line.includes('postgres died')).length;
  return {
    'full for ms': freedMs - fullMs,
    'appends 503 while full': count('append', 503),
    'appends 201 while full': count('append', 201),
    'reads 200 while full': count('read', 200),
    'Postgres stopped by itself': crashed,
  };
}

const verdict = await runFaults(
  {
    seed: SEED,
    settings: { ...SHORT_CLOCKS, POSTGRES_DEADLINE_MS: '2000' },
    modelMs: 50,
    sweepEveryMs: 5_000,
    faults: fill,
  },
  (line) => console.log(`  ${line}`),
);
writeFileSync(file, JSON.stringify(verdict));
process.exit(0);
