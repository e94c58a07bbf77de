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
import { type History, recordHistory } from './history.ts';
import { type JudgeRules, judgeRun } from './judge.ts';
import { type Person, startLoad } from './load.ts';

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

export type FaultPlan = JudgeRules & {
  readonly seed: number;
  readonly settings?: Parameters<typeof startStack>[0];
  readonly people?: number;
  readonly pauseMs?: readonly [number, number];
  /** The model's thinking time, so that most updates are on their way when something breaks. */
  readonly modelMs?: number;
  /** Rings the sweep so often beside its schedule; left out, only the schedule of production rings: each minute. */
  readonly sweepEveryMs?: number;
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
    const verdict = await runPlan(plan, { stack, machinery, history, say });
    isSpotless = verdict.failed === 0;
    if (!isSpotless) say(`the history is kept: ${folder}`);
    return verdict;
  } finally {
    clearInterval(ringing);
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

async function runPlan(
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

  const verdict = await judgeRun({ stack, machinery, history, people }, plan);
  const late = isDrained ? [] : [`7 not drained ${DRAIN_MS} ms after the last fault`];
  return {
    ...verdict,
    failed: verdict.failed + late.length,
    failures: [...late, ...verdict.failures],
    figures: { ...figures, ...verdict.figures, 'drained after ms': drainedMs - overMs, seed: plan.seed },
  };
}
