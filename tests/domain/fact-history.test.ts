// Where facts come from, and what stood before them.
import { expect, test } from 'vitest';
import { type LoggedEntry, listPast, listSources } from '../../src/domain/fact-history.ts';
import { queueId } from '../support/batch.ts';

const entry = (seq: number, version: number, change: Partial<LoggedEntry>): LoggedEntry => ({
  seq,
  position: 0,
  kind: 'set',
  section: 'user_confirmed',
  key: 'city',
  value: 'Bern',
  many: false,
  confidence: 3,
  evidence: {
    queue_id: queueId(seq),
    turn: 0,
    start: 0,
    end: 4,
    quote: 'Bern',
    attribution: 'message',
    claim: 'stated',
  },
  reason: null,
  tokens: 4,
  version,
  ...change,
});
const assumed = { section: 'llm_inferred', confidence: 1, evidence: null, reason: 'not_said' } as const;
const told = (facts: readonly { key: string; value: string }[]) =>
  facts.map(({ key, value }) => `${key}=${value}`);

test('a fact names the update it was said in, its words and its revision', () => {
  const [fact] = listSources([entry(4, 2, {})]);
  expect(fact).toEqual({
    key: 'city',
    value: 'Bern',
    section: 'user_confirmed',
    seq: 4,
    since_version: 2,
    confidence: 3,
    evidence: expect.objectContaining({ quote: 'Bern', turn: 0, attribution: 'message' }),
    reason: null,
  });
});

test('confirmed facts come before assumptions, and an assumption about a confirmed key is no fact', () => {
  const log = [
    entry(1, 1, { ...assumed, key: 'mood', value: 'calm' }),
    entry(2, 2, {}),
    entry(3, 3, { ...assumed, value: 'Basel' }),
  ];
  expect(told(listSources(log))).toEqual(['city=Bern', 'mood=calm']);
  expect(listPast(log)).toEqual([]);
});

test('a replaced, a withdrawn and a dropped value are history, each with the revision that ended it', () => {
  const log = [
    entry(1, 1, {}),
    entry(2, 2, { key: 'pet', value: 'cat' }),
    entry(3, 3, { ...assumed, key: 'mood', value: 'calm' }),
    entry(4, 4, { value: 'Basel' }),
    entry(5, 5, { kind: 'retract', key: 'pet', value: 'cat' }),
    entry(6, 6, { ...assumed, kind: 'drop', key: 'mood', value: 'calm' }),
    entry(7, 6, { kind: 'summary', section: 'general_summary', key: 'general_summary', value: 'Goal: x' }),
  ];
  expect(told(listSources(log))).toEqual(['city=Basel']);
  expect(
    listPast(log).map(({ value, since_version, until_version }) => [value, since_version, until_version]),
  ).toEqual([
    ['Bern', 1, 4],
    ['cat', 2, 5],
    ['calm', 3, 6],
  ]);
});

test('a value that is said again after it was withdrawn is a fact, and its first time is history', () => {
  const log = [entry(1, 1, {}), entry(2, 2, { kind: 'retract' }), entry(3, 3, {})];
  expect(listSources(log).map(({ seq }) => seq)).toEqual([3]);
  expect(listPast(log).map(({ seq, until_version }) => [seq, until_version])).toEqual([[1, 2]]);
});

test('members of a list end one by one', () => {
  const many = { many: true, key: 'likes' };
  const log = [
    entry(1, 1, { ...many, value: 'tea' }),
    entry(2, 2, { ...many, value: 'milk' }),
    entry(3, 3, { ...many, kind: 'retract', value: 'tea' }),
  ];
  expect(told(listSources(log))).toEqual(['likes=milk']);
  expect(told(listPast(log))).toEqual(['likes=tea']);
});

test('a value that was written again at a later place has not ended; one that a redrive brings late never stood', () => {
  const again = [entry(1, 1, {}), entry(5, 2, {})];
  expect(listPast(again)).toEqual([]);
  expect(told(listSources(again))).toEqual(['city=Bern']);
  const late = [...again, entry(3, 3, { value: 'Rome' })];
  expect(listPast(late)).toEqual([]);
  expect(told(listSources(late))).toEqual(['city=Bern']);
  const changed = [...late, entry(7, 4, { value: 'Turin' })];
  expect(listPast(changed)).toMatchObject([{ value: 'Bern', until_version: 4 }]);
});
