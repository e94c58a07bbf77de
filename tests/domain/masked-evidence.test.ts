// What stands where a secret stood is no evidence for anything.
import { expect, test } from 'vitest';
import { foldEntries } from '../../src/domain/fold-entries.ts';
import { maskSecrets } from '../../src/domain/mask-secrets.ts';
import { op, proposal, type Said, translateBatch } from '../support/batch.ts';

const confirmed = (said: Said[], given: Parameters<typeof op>[0]) =>
  foldEntries(translateBatch([said], proposal(op(given)))[0]?.entries ?? [], 2_000).user_confirmed;
const masked = maskSecrets('My card is 4242 4242 4242 4242 and my name is Ana.').text;

test('a placeholder is not stored as a value, whoever says yes to it', () => {
  expect(confirmed([['user', masked]], { key: 'card', value: '[masked:card]' })).toEqual({});
  const agreed: Said[] = [
    ['assistant', 'Is [masked:card] your card?'],
    ['user', 'Yes.'],
  ];
  expect(confirmed(agreed, { key: 'card', claim: 'agreed', value: '[masked:card]' })).toEqual({});
});

test('a word inside a placeholder was not said by the user', () => {
  const said = 'Pay with [masked:card], please.';
  expect(confirmed([['user', said]], { key: 'payment', value: 'card' })).toEqual({});
});

test('what stands beside a placeholder is evidence as ever', () => {
  expect(confirmed([['user', masked]], { key: 'name', value: 'Ana' })).toEqual({ name: 'Ana' });
});
