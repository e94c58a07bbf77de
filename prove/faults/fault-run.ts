// The frame of every fault proof: a whole stack, clients at work on it, the faults, then quiet, and the judgement.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pollUntil } from '../../local/postgres/poll-until.ts';
import { createRandom, type Random } from '../../sim/random.ts';
import { type Machinery, machineryOf } from '../../tests/acceptance/support/machinery.ts';
import { type Settings, startStack, type TestStack } from '../../tests/support/stack.ts';
import type { Verdict } from '../proof.ts';
import { checkAnswers, slowestMs } from './check-answers.ts';
import { acceptedUpdates, checkTables } from './check-tables.ts';
import { type Asked, type History, recordHistory } from './history.ts';
import { type Person, startLoad } from './load.ts';
import { lookAtTables } from './look.ts';
import { readBack } from './read-back.ts';

export type FaultRun = {
  readonly stack: TestStack;
  readonly machinery: Machinery;
  readonly history: History;
  readonly random: Random;
  readonly people: readonly Person[];
  readonly say: (line: string) => void;
  /** Whether the Worker takes requests. */
  readonly isServing: () => Promise<boolean>;
};

export type FaultPlan = {
  readonly seed: number;
  readonly settings?: Parameters<typeof startStack>[0];
  readonly people?: number;
  readonly pauseMs?: readonly [number, number];
  /** The model's thinking time, so that most updates are on their way when something breaks. */
  readonly modelMs?: number;
  /** Rings the sweep so often beside its schedule; left out, only the schedule of production rings: each minute. */
  readonly sweepEveryMs?: number;
  /** No answer may take longer. */
  readonly boundMs?: number;
  /** Answers that only this fault makes right; none by default. */
  readonly excuses?: (asked: Asked) => boolean;
  /** Makes the faults and takes them away again. @returns figures for the report. */
  readonly faults: (run: FaultRun) => Promise<Verdict['figures']>;
};

/** Process tests use a short lease, so that a dead worker's claim is over within the run. */
export const SHORT_CLOCKS: Settings = {
  LIMIT_PER_MINUTE: '1000000',
  MODEL_DEADLINE_MS: '1000',
  HANDLER_DEADLINE_MS: '1500',
  LEASE_MS: '2000',
  REPUBLISH_AFTER_MS: '2000',
};

/** What was promised: nothing is stranded for longer once the fault is over. */
export const DRAIN_MS = 90_000;
/** Read now: a proof may give its stack another folder for temporary files. */
const KEPT = tmpdir();
const WARM_UP_MS = 2_000;
const AFTER_MS = 2_000;

export async function runFaults(plan: FaultPlan, say: (line: string) => void): Promise<Verdict> {
  const stack = await startStack(plan.settings ?? SHORT_CLOCKS);
  const machinery = machineryOf(stack);
  const folder = mkdtempSync(join(KEPT, 'saidso-faults-'));
  const history = recordHistory(join(folder, 'history.jsonl'));
  const ringing = plan.sweepEveryMs
    ? setInterval(() => void ringSweep(stack, machinery).catch(() => undefined), plan.sweepEveryMs)
    : undefined;
  let isSpotless = false;
  try {
    const verdict = await judge(plan, { stack, machinery, history, say });
    isSpotless = verdict.failed === 0;
    if (!isSpotless) say(`the history is kept: ${folder}`);
    return verdict;
  } finally {
    clearInterval(ringing);
    history.close();
    await machinery.close();
    await stack.stop();
    if (isSpotless) rmSync(folder, { recursive: true, force: true });
  }
}

/** Through the queue, as its schedule does. */
const ringSweep = ({ qstash, api }: TestStack, { keys }: Machinery) =>
  fetch(`${qstash}/v2/publish/${api}/functions/sweep`, {
    method: 'POST',
    headers: { authorization: `Bearer ${keys.qstash_token}`, 'upstash-retries': '0' },
  });

async function judge(
  plan: FaultPlan,
  { stack, machinery, history, say }: Pick<FaultRun, 'stack' | 'machinery' | 'history' | 'say'>,
): Promise<Verdict> {
  const people = await stack.people(plan.people ?? 4);
  if (plan.modelMs) await machinery.mode('slow', { ms: plan.modelMs });
  const isServing = () =>
    fetch(`${stack.api}/health/live`, { signal: AbortSignal.timeout(1_000) }).then(
      ({ ok }) => ok,
      () => false,
    );
  const load = startLoad({
    api: stack.api,
    people,
    history,
    seed: plan.seed,
    ...(plan.pauseMs ? { pauseMs: plan.pauseMs } : {}),
  });
  await sleep(WARM_UP_MS);
  const random = createRandom(plan.seed);
  const figures = await plan.faults({ stack, machinery, history, random, people, say, isServing });
  const overMs = Date.now();
  await sleep(AFTER_MS);
  await load.stop();
  const quietMs = Date.now();
  const open = () =>
    machinery
      .count('select count(*) from public.chat_context_queue where processed_at is null')
      .catch(() => -1);
  const isDrained = await pollUntil(async () => (await open()) === 0, overMs + DRAIN_MS - quietMs, 100);
  const drainedMs = Date.now();
  say(`quiet after ${quietMs - overMs} ms, drained after ${drainedMs - overMs} ms`);

  const { asked } = history;
  const stored = await lookAtTables(machinery.rows);
  const failures = [...checkTables(asked, stored), ...checkAnswers(asked, plan)];
  if (!isDrained) failures.push(`7 not drained ${DRAIN_MS} ms after the last fault`);
  const { chats, found } = await readBack(stack.api, people, asked, stored);
  const { differences } = await machinery.rebuild();
  failures.push(...found, ...differences.map((line) => `5 not the fold of its log: ${line}`));
  const dead = [...stored.rows.values()].flat().filter(({ status }) => status === 'failed');
  const worn = dead.filter(({ error_code }) => error_code === 'attempts_exhausted').length;
  if (dead.length > worn) failures.push(`13 ${dead.length - worn} healthy updates are dead letters`);
  const accepted = acceptedUpdates(asked).size;
  if (accepted === 0) failures.push('nothing was accepted, so nothing was proved');
  return {
    passed: accepted + chats,
    failed: failures.length,
    figures: {
      ...figures,
      requests: asked.length,
      'without an answer': asked.filter(({ status }) => status === 0).length,
      'answered 503': asked.filter(({ status }) => status === 503).length,
      accepted,
      lost: failures.filter((line) => line.startsWith('1 ')).length,
      'worn out': worn,
      'claims cut off': [...stored.rows.values()]
        .flat()
        .reduce((sum, row) => sum + Math.max(0, row.attempts - 1), 0),
      chats,
      'slowest answer ms': slowestMs(asked),
      'drained after ms': drainedMs - overMs,
      seed: plan.seed,
    },
    failures,
  };
}
