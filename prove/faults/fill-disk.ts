// Inside the mount namespace: `fill-disk.ts DISK FILE` runs a stack on the small disk, fills it, and leaves a verdict.
import { appendFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createAsk } from './ask.ts';
import { type FaultRun, runFaults, SHORT_CLOCKS } from './fault-run.ts';
import { type Asked, erasedChats } from './history.ts';

const SEED = 45;
const FULL_MS = 6_000;
const READERS = 4;
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

/** Reads what is cached, over and over: an outage of the database must not be seen in that. */
async function keepReading({ stack, history, people }: FaultRun, untilMs: number): Promise<Asked[]> {
  const warm = history.asked.filter(({ op, status }) => op === 'read' && status === 200).slice(-READERS);
  const reads: Asked[] = [];
  const readOn = async ({ chatId, userId }: Asked) => {
    const reader = people.find(({ id }) => id === userId);
    if (!reader) return;
    const ask = createAsk(stack.api, history, 'reader', reader);
    while (Date.now() < untilMs) {
      reads.push(await ask({ op: 'read', method: 'GET', path: `/api/v1/memory/${chatId}`, chatId }));
      await sleep(100);
    }
  };
  await Promise.all(warm.map(readOn));
  // A chat that its user erased meanwhile is rightly not there.
  return reads.filter(({ chatId }) => !erasedChats(history.asked).has(chatId));
}

async function fill(run: FaultRun) {
  const { machinery, history, stack, say } = run;
  const ballast = join(disk, 'ballast');
  const fullMs = Date.now();
  const reading = keepReading(run, fullMs + FULL_MS);
  const full = keepFull(ballast, fullMs + FULL_MS);
  await sleep(LOG_FULL_AFTER_MS);
  say(`${freeBytes()} bytes are free`);
  for (let files = 0; files < 8; files += 1)
    await machinery
      .rows(`select pg_switch_wal(), pg_logical_emit_message(true, 'fill', repeat('x', 1000))`)
      .catch(() => null);
  const [reads] = await Promise.all([reading, full]);
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
    'warm reads while full': reads.length,
    'of those not 200': reads.filter(({ status }) => status !== 200).length,
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
const cold = Number(verdict.figures['of those not 200']);
const unread = cold > 0 ? [`6 ${cold} reads of cached chats were not answered with 200`] : [];
const refused = Number(verdict.figures['appends 503 while full']);
const unseen = refused > 0 ? [] : ['no append was refused: the disk was never full'];
const failures = [...verdict.failures, ...unread, ...unseen];
writeFileSync(file, JSON.stringify({ ...verdict, failures, failed: failures.length }));
process.exit(0);
