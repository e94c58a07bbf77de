// The offline rules over several updates at once: what was said earlier in the batch can be taken back in it.
import { expect, test } from 'vitest';
import { proposeOffline } from '../../src/domain/offline-rules.ts';

const said = (...texts: string[]) => ({
  facts: [],
  summary: '',
  sentences: texts.map((text, index) => ({ handle: `u${index + 1}.1`, role: 'user' as const, text })),
});

test('a fact and its retraction in one batch are both proposed, the retraction by its key', () => {
  const { ops } = proposeOffline(said('My locker is number 12.', 'Please forget my locker.'));
  expect(ops.map(({ op, id, key, src }) => [op, id, key, src])).toEqual([
    ['add', 0, 'locker', 'u1.1'],
    ['retract', 0, 'locker', 'u2.1'],
  ]);
});

test('a retraction reaches nothing that the batch says later', () => {
  const { ops } = proposeOffline(said('Please forget my locker.', 'My locker is number 12.'));
  expect(ops.map(({ op, src }) => [op, src])).toEqual([['add', 'u2.1']]);
});
