// The 25 rules of a faithful local QStash, each by its number, through the unmodified SDK. One file for all of them,
// because it counts: the calls that were made, and the rules that have a test.
import { expect, type RunnerTestSuite, test } from 'vitest';
import { sdkCalls } from './sdk-calls.ts';
import './e01-e05.ts';
import './e06-e10.ts';
import './e11-e15.ts';
import './e16-e20.ts';
import './e21-e25.ts';

const RULES = 25;
const LEAST_CALLS = 60;

const namesOf = (suite: Pick<RunnerTestSuite, 'tasks'>): string[] =>
  suite.tasks.flatMap((task) => (task.type === 'suite' ? namesOf(task) : [task.name]));

test('every rule from E1 to E25 has a test of its name', ({ task }) => {
  const numbers = namesOf(task.file).flatMap((name) => /^E(\d+) \w/.exec(name)?.[1] ?? []);
  const wanted = Array.from({ length: RULES }, (_, index) => String(index + 1));
  expect([...new Set(numbers)].sort()).toEqual(wanted.sort());
});

test(`the suite has made at least ${LEAST_CALLS} different calls of the SDK`, () => {
  const { distinct } = sdkCalls();
  expect(distinct.length, distinct.join('\n')).toBeGreaterThanOrEqual(LEAST_CALLS);
});
