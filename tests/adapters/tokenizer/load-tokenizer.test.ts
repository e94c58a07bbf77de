// The tokenizer: exact on prose, linear on hostile text.
import { countTokens as exact } from 'gpt-tokenizer/encoding/o200k_base';
import { describe, expect, it } from 'vitest';
import { loadTokenizer } from '../../../src/adapters/tokenizer/load-tokenizer.ts';

describe('the tokenizer', () => {
  it('counts prose exactly', async () => {
    const countTokens = await loadTokenizer();
    const prose = 'My favourite colour is dark blue. Ich wohne in München, 予算は5000円です。 '.repeat(20);
    expect(countTokens(prose)).toBe(exact(prose));
    expect(countTokens('')).toBe(0);
  });

  it('counts control tokens that a user typed as text', async () => {
    expect((await loadTokenizer())('<|endoftext|>')).toBeGreaterThan(1);
  });

  it('stays linear on unbroken runs and never counts them short', async () => {
    const countTokens = await loadTokenizer();
    for (const run of ['😀', 'a', ' ', '\n', '字']) {
      const startedAt = performance.now();
      const tokens = countTokens(run.repeat(30_000));
      // Without the guard the emoji take ten seconds; the bound leaves room for a busy machine.
      expect(performance.now() - startedAt).toBeLessThan(2_500);
      expect(tokens).toBeGreaterThanOrEqual(150);
    }
    const shorter = 'a'.repeat(2_000);
    expect(countTokens(shorter)).toBeGreaterThanOrEqual(exact(shorter));
  });
});
