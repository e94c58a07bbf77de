// Forty operations that cite one long sentence: the work on the sentence is done once, not forty times.
import { expect, it } from 'vitest';
import { op, proposal, type Said, translateBatch } from '../support/batch.ts';

const OPERATIONS = 40;
/** Milliseconds of this thread, the best of three. */
const MOST = 200;

function cost(said: Said[], src: string, value: string): number {
  const ops = Array.from({ length: OPERATIONS }, (_, index) => op({ src, key: `k${index}`, value }));
  const runs = [1, 2, 3].map(() => {
    const started = process.threadCpuUsage();
    translateBatch([said], proposal(...ops));
    const { user, system } = process.threadCpuUsage(started);
    return (user + system) / 1_000;
  });
  return Math.min(...runs);
}

const QUESTION: Said = ['assistant', `Is it ${'a b '.repeat(1_990)}?`];

it.each<[name: string, said: Said[], src: string, value: string]>([
  ['words that are nearly the value', [['user', 'a b '.repeat(2_000)]], 'u1.1', 'a b a b a b a b c'],
  [
    'words that begin as the value does',
    [['user', `${'aaaa '.repeat(1_590)}`]],
    'u1.1',
    `${'aaaa '.repeat(55)}b`,
  ],
  [
    'words that all stand there, but apart',
    [['user', `b ${'aaaa '.repeat(1_590)}`]],
    'u1.1',
    `${'aaaa '.repeat(55)}b`,
  ],
  ['one handle three times', [['user', 'a b '.repeat(2_000)]], 'u1.1,u1.1,u1.1', 'a b a b a b a b c'],
  ['a yes to a long question', [QUESTION, ['user', 'yes']], 'u1.1', 'a b a b'],
  ['a yes of many marks', [QUESTION, ['user', `yes ${'! '.repeat(3_900)}`]], 'u1.1', 'b a'],
  ['a value that stands everywhere', [['user', `Maybe ${'a, '.repeat(2_600)}`]], 'u1.1', 'a'],
  ['letters that become many', [QUESTION, ['user', `yes ${'ﷺ'.repeat(440)}`]], 'u1.1', 'a b'],
  ['a value that is denied everywhere', [['user', `not ${'a or '.repeat(1_600)}`]], 'u1.1', 'a'],
])('%s cost little', (_name, said, src, value) => {
  expect(cost(said, src, value)).toBeLessThan(MOST);
});
