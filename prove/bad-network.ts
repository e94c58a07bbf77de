// Every line from the Worker to a part, in every kind of trouble: slow, cut off in an answer, half open, a trickle, shut.
import { setTimeout as sleep } from 'node:timers/promises';
import {
  checkDegradation,
  type Line,
  type Lines,
  settingsBehindProxies,
  TROUBLES,
} from './faults/bad-lines.ts';
import { type FaultRun, runFaults } from './faults/fault-run.ts';
import type { Trouble } from './faults/proxy.ts';
import type { Proof } from './proof.ts';

const SEED = 44;
const TROUBLE_MS = 2_000;
const CALM_MS = 300;
/** Answers that began in calm are not judged by the trouble. */
const SETTLED_MS = 100;
/**
 * The slowest answer by the Worker's own deadlines is an erase: limiter 250 ms, database 1,500 ms, cache 250 ms, database
 * again. The rest is for a machine that has other things to do.
 */
const BOUND_MS = 3_500 + 2_500;
const LINES: readonly Line[] = ['redis', 'rest', 'qstash', 'model'];

async function trouble(run: FaultRun, lines: Lines, line: Line, kind: Trouble): Promise<string[]> {
  await lines[line].set(kind);
  const fromMs = Date.now() + SETTLED_MS;
  await sleep(TROUBLE_MS);
  const untilMs = Date.now();
  await lines[line].set({ kind: 'none' });
  // Those under way answer within the bound: only then is it known what they answered.
  await sleep(CALM_MS);
  const within = run.history.asked.filter(({ startMs, endMs }) => startMs >= fromMs && endMs <= untilMs);
  if (within.length === 0) return [`${line} ${kind.kind}: no answer at all in ${TROUBLE_MS} ms`];
  return checkDegradation(line, kind, within);
}

export const badNetwork: Proof = {
  name: 'bad-network',
  about: 'a TCP proxy before PostgREST, Redis, queue and model delays, cuts, half-opens, throttles',
  async prove(say) {
    const found: string[] = [];
    let lines: Lines | undefined;
    const settings = settingsBehindProxies((opened) => {
      lines = opened;
    });
    const faults = async (run: FaultRun) => {
      if (!lines) throw new Error('no proxies');
      for (const line of LINES) {
        for (const kind of TROUBLES) found.push(...(await trouble(run, lines, line, kind)));
        run.say(`${line}: ${TROUBLES.map(({ kind }) => kind).join(', ')}`);
      }
      const cuts = LINES.reduce((sum, line) => sum + (lines?.[line].cuts() ?? 0), 0);
      return { troubles: LINES.length * TROUBLES.length, 'answers cut': cuts };
    };
    const verdict = await runFaults(
      { seed: SEED, settings, modelMs: 50, sweepEveryMs: 5_000, boundMs: BOUND_MS, faults },
      say,
    );
    for (const proxy of Object.values(lines ?? {})) await proxy.close();
    return { ...verdict, failed: verdict.failed + found.length, failures: [...verdict.failures, ...found] };
  },
};
