// What the fault proofs judge by themselves sees what it is there for; the invariants have their own plants.
import { expect, test } from 'vitest';
import { checkDegradation } from '../../prove/faults/bad-lines.ts';
import { checkAnswers } from '../../prove/faults/check-answers.ts';
import { expectedFacts } from '../../prove/faults/expected-facts.ts';
import type { Asked } from '../../prove/faults/history.ts';
import type { Row } from '../../prove/faults/look.ts';

const asked = (more: Partial<Asked>): Asked => ({
  op: 'append',
  userId: 'u',
  chatId: 'c',
  key: 'k',
  minSeq: null,
  startMs: 0,
  endMs: 10,
  status: 201,
  code: null,
  retryAfter: null,
  age: null,
  degraded: null,
  seq: 1,
  version: null,
  appliedSeq: null,
  showsPending: false,
  ...more,
});

test('good answers pass', () => {
  const good = [
    asked({}),
    asked({ status: 0 }),
    asked({ status: 503, retryAfter: 2 }),
    asked({ op: 'read', status: 200, age: 3 }),
  ];
  expect(checkAnswers(good, {})).toEqual([]);
});

test.for([
  ['a 500', { status: 500 }],
  ['a 401', { status: 401, code: 'unauthenticated' }],
  ['a 404 of a chat that nobody erased', { status: 404 }],
  ['a 503 without a time', { status: 503 }],
  ['a time in the past', { status: 503, retryAfter: -3_600 }],
  ['an age below zero', { op: 'read', status: 200, age: -1 }],
  ['an answer that took too long', { endMs: 60_000 }],
  ['a read below min_seq that hides it', { op: 'read', status: 200, minSeq: 5, appliedSeq: 4 }],
] as const)('%s is reported', ([, more]) => {
  expect(checkAnswers([asked(more)], {})).toHaveLength(1);
});

test('a fault may excuse an answer, and an erased chat may be gone', () => {
  expect(checkAnswers([asked({ status: 401 })], { excuses: ({ status }) => status === 401 })).toEqual([]);
  expect(checkAnswers([asked({ op: 'erase', status: 200 }), asked({ status: 404 })], {})).toEqual([]);
});

test.for([
  ['redis', asked({ status: 503 })],
  ['qstash', asked({ status: 503 })],
  ['model', asked({ op: 'read', status: 503 })],
  ['rest', asked({ status: 201 })],
  ['redis', asked({ op: 'read', status: 200 })],
  ['rest', asked({ op: 'read', status: 200, age: 9 })],
] as const)('while the line to %s is dead, this answer is none of the promised', ([line, answer]) => {
  expect(checkDegradation(line, { kind: 'half-open' }, [answer])).toHaveLength(1);
});

const row = (version: number, more: Partial<Row>): Row => ({
  chat_id: 'c',
  words: null,
  payload: null,
  status: 'complete',
  deaths: 0,
  error_code: null,
  applied_version: version,
  ...more,
});

test('the facts of a chat follow its rows: said, corrected, rejected, restored, and not those of a dead letter', () => {
  const rows = [
    row(1, { words: 'My item 1 is thing1.' }),
    row(1, { words: 'My item 2 is thing2.' }),
    row(2, { payload: { key: 'item_1', action: 'correct', value: 'other3' } }),
    row(3, { payload: { key: 'item_2', action: 'reject' } }),
    row(0, { words: 'My item 4 is thing4.', status: 'failed', applied_version: null }),
  ];
  expect(expectedFacts(rows)).toEqual({ item_1: 'other3' });
  expect(expectedFacts([...rows, row(4, { payload: { version: 1 } })])).toEqual({
    item_1: 'thing1',
    item_2: 'thing2',
  });
});
