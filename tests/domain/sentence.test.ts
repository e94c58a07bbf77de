// Sentences, their handles and their offsets.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { numberSentences } from '../../src/domain/sentence.ts';
import { turnsOf } from '../support/batch.ts';

const texts = (text: string) => numberSentences(turnsOf(1, [['user', text]])).map((one) => one.text);

describe('sentences', () => {
  it('are numbered per role over the whole batch and per turn', () => {
    const turns = [
      ...turnsOf(1, [
        ['user', 'Hi. I am Ana.'],
        ['assistant', 'Hello!'],
      ]),
      ...turnsOf(2, [
        ['user', 'Friday.'],
        ['tool', 'ok'],
        ['system', 'be kind'],
      ]),
    ];
    expect(numberSentences(turns).map(({ handle, seq, turn }) => [handle, seq, turn])).toEqual([
      ['u1.1', 1, 0],
      ['u1.2', 1, 0],
      ['a1.1', 1, 1],
      ['u2.1', 2, 0],
      ['t1.1', 2, 1],
      ['s1.1', 2, 2],
    ]);
  });

  it('end at marks and lines, not at abbreviations, numbers or clock times', () => {
    expect(texts('Call Dr. Lee at 7 p.m. on Friday. It costs 5.50! Ok?\nNew line')).toEqual([
      'Call Dr. Lee at 7 p.m. on Friday.',
      'It costs 5.50!',
      'Ok?',
      'New line',
    ]);
    expect(texts('予算は5000円です。金曜日。')).toEqual(['予算は5000円です。', '金曜日。']);
  });

  it('stand verbatim at their offsets, counted in code points', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', 'B', '. ', '! ', '\n', '😀', 'é', '。', ' ', 'Mr. ', '7'), {
          minLength: 1,
          maxLength: 60,
        }),
        (parts) => {
          const text = `x${parts.join('')}`;
          for (const one of numberSentences(turnsOf(1, [['user', text]])))
            expect([...text].slice(one.start, one.end).join('')).toBe(one.text);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('stay at most a hundred per turn, without losing words', () => {
    const found = texts('a. '.repeat(500));
    expect(found).toHaveLength(100);
    expect(found.at(-1)).toMatch(/^a\. a\. .*a\.$/);
  });
});

describe('a run of stops', () => {
  it('that ends no sentence costs no more than its length: four such messages are one quick update', () => {
    const turns = turnsOf(
      1,
      Array.from({ length: 4 }, () => ['user', `${'.'.repeat(7_999)}x`] as const),
    );
    const started = process.threadCpuUsage();
    expect(numberSentences(turns)).toHaveLength(4);
    expect(process.threadCpuUsage(started).user).toBeLessThan(50_000);
  });
});
