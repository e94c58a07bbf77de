// The judgement over a fault run, once everything is quiet: the invariants on database and history, the answers, and
// what every chat shows in the end.
import type { Machinery } from '../../tests/acceptance/support/machinery.ts';
import type { TestStack } from '../../tests/support/stack.ts';
import { verifyDatabase } from '../../verify/verify-database.ts';
import type { Verdict } from '../proof.ts';
import { type Bounds, checkAnswers, slowestMs } from './check-answers.ts';
import { acceptedKeys, type History } from './history.ts';
import type { Person } from './load.ts';
import { lookAtRows } from './look.ts';
import { readBack } from './read-back.ts';

/** Codes of an update whose workers died too often. */
const WORN_OUT = new Set(['attempts_exhausted', 'worker_lost']);

type Run = {
  readonly stack: Pick<TestStack, 'api' | 'postgres'>;
  readonly machinery: Pick<Machinery, 'rows'>;
  readonly history: History;
  readonly people: readonly Person[];
};

/** `leavesOut`: checks of `verify` that the fault at hand makes wrong; none by default. */
export type JudgeRules = Bounds & { readonly leavesOut?: readonly string[] };

/** @returns what held and what did not; `lost` counts everything that breaks invariant 1. */
export async function judgeRun(
  { stack, machinery, history, people }: Run,
  { leavesOut = [], ...bounds }: JudgeRules,
): Promise<Verdict> {
  const { asked, events } = history;
  const report = await verifyDatabase(stack.postgres, { history: events });
  const checked = report.checked.filter(({ name }) => !leavesOut.includes(name));
  const broken = checked.filter(({ count }) => count > 0);
  const rows = await lookAtRows((sql) => machinery.rows(sql));
  const { chats, found } = await readBack(stack.api, people, asked, rows);
  const failures = [
    ...broken.flatMap(({ invariant, violations }) =>
      violations.map(({ chat_id, what }) => `${invariant} ${what} (chat ${chat_id})`),
    ),
    ...found,
    ...checkAnswers(asked, bounds),
  ];
  const all = [...rows.values()].flat();
  const dead = all.filter(({ status }) => status === 'failed');
  // An update whose workers died too often ends as a dead letter, which can be redriven: told apart, and not hidden.
  const wornOut = dead.filter(({ error_code }) => WORN_OUT.has(error_code ?? '')).length;
  if (dead.length > wornOut) failures.push(`13 ${dead.length - wornOut} healthy updates are dead letters`);
  const accepted = acceptedKeys(asked).size;
  if (accepted === 0) failures.push('nothing was accepted, so nothing was proved');
  const withStatus = (wanted: number) => asked.filter(({ status }) => status === wanted).length;
  return {
    passed: accepted + chats + checked.length - broken.length,
    failed: failures.length,
    figures: {
      requests: asked.length,
      'without an answer': withStatus(0),
      'answered 503': withStatus(503),
      accepted,
      lost: failures.filter((line) => line.startsWith('1 ')).length,
      'worn out': wornOut,
      'claims cut off': all.reduce((sum, { deaths }) => sum + deaths, 0),
      chats,
      checks: checked.length,
      'slowest answer ms': slowestMs(asked),
    },
    failures,
  };
}
