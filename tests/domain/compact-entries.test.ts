// Compaction: what goes when room runs out, in which order, and what never goes.
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { compactEntries } from '../../src/domain/compact-entries.ts';
import { diffEntries } from '../../src/domain/diff-entries.ts';
import { freeStamp } from '../../src/domain/entry-stamp.ts';
import { foldEntries } from '../../src/domain/fold-entries.ts';
import type { Entry } from '../../src/domain/memory.ts';
import { packLines } from '../../src/domain/pack-lines.ts';
import { anyLog, counted, RUNS, roughTokens, summary } from '../support/any-entry.ts';

// Thousands of cases each; on a busy machine that takes its time.
vi.setConfig({ testTimeout: 120_000 });

const compact = (entries: readonly Entry[], limit: number) =>
  compactEntries(entries, limit, roughTokens, freeStamp(entries, 0));
const limits = fc.integer({ min: 20, max: 400 });
const assumption = (seq: number, confidence: number, value = `value ${seq}`) =>
  counted({ seq, section: 'llm_inferred', key: `guess_${seq}`, value, confidence });

describe('compaction', () => {
  it('does nothing up to 90 % of the limit', () => {
    fc.assert(
      fc.property(anyLog, limits, (entries, limit) => {
        if (foldEntries(entries, limit).token_count <= limit * 0.9)
          expect(compact(entries, limit)).toEqual([]);
      }),
      RUNS,
    );
  });

  it('ends at 75 % of the limit, or with nothing left but the confirmed facts and the goal', () => {
    fc.assert(
      fc.property(anyLog, limits, (entries, limit) => {
        const added = compact(entries, limit);
        if (added.length === 0) return;
        const lines = packLines([...entries, ...added], roughTokens);
        const { token_count } = foldEntries([...entries, ...added], limit);
        const mayGo = lines.filter(({ section }) => section !== 'user_confirmed' && section !== 'goal');
        expect(token_count <= limit * 0.75 || mayGo.length === 0).toBe(true);
      }),
      RUNS,
    );
  });

  it('never touches a confirmed fact or the goal, and invents nothing', () => {
    fc.assert(
      fc.property(anyLog, limits, (entries, limit) => {
        const before = foldEntries(entries, limit);
        const added = compact(entries, limit);
        if (added.length === 0) return;
        const after = foldEntries([...entries, ...added], limit);
        expect(JSON.stringify(after.user_confirmed)).toBe(JSON.stringify(before.user_confirmed));
        const [goal, ...progress] = before.general_summary.split('\n');
        const [keptGoal, ...kept] = after.general_summary.split('\n');
        expect(keptGoal).toBe(goal);
        expect(progress.filter((line) => kept.includes(line))).toEqual(kept);
        const shown = packLines(entries, roughTokens).map((line) => JSON.stringify(line));
        for (const line of packLines([...entries, ...added], roughTokens))
          expect(shown).toContain(JSON.stringify(line));
      }),
      RUNS,
    );
  });

  it('has nothing more to do when it has run', () => {
    fc.assert(
      fc.property(anyLog, limits, (entries, limit) => {
        const once = [...entries, ...compact(entries, limit)];
        const isSettled = foldEntries(once, limit).token_count <= limit * 0.9;
        if (isSettled) expect(compact(once, limit)).toEqual([]);
        else expect(foldEntries([...once, ...compact(once, limit)], limit)).toEqual(foldEntries(once, limit));
      }),
      RUNS,
    );
  });

  it('lets the least sure assumption go first, and of equals the oldest', () => {
    const sure = assumption(1, 2);
    const old = assumption(2, 1);
    const young = assumption(3, 1);
    const tokens = sure.tokens;
    const dropped = compact([young, sure, old], Math.floor((tokens * 3) / 0.91)).map(({ key }) => key);
    expect(dropped).toEqual(['guess_2']);
    expect(compact([young, sure, old], Math.floor((tokens * 3) / 1.6)).map(({ key }) => key)).toEqual([
      'guess_2',
      'guess_3',
    ]);
  });

  it('lets summary lines go that say least of what the rest says, and keeps the goal', () => {
    const text = [
      'Plan a trip to Rome',
      'Weather was discussed at length',
      'The Rome hotel was booked',
      'The trip hotel in Rome costs less',
    ].join('\n');
    const long = summary(text);
    const [dropped] = compact([long], Math.floor(long.tokens / 0.95));
    expect(dropped).toMatchObject({
      kind: 'summary',
      value: 'Plan a trip to Rome\nThe Rome hotel was booked\nThe trip hotel in Rome costs less',
    });
  });

  it('keeps the share of the summary while assumptions are over theirs', () => {
    const guesses = Array.from({ length: 60 }, (_, index) => assumption(index + 1, 1, 'some longer value'));
    const prose = summary(`Goal\n${'line of progress '.repeat(6)}`, { seq: 90 });
    const limit = Math.floor((guesses.reduce((sum, { tokens }) => sum + tokens, 0) + prose.tokens) / 0.95);
    const kinds = new Set(compact([...guesses, prose], limit).map(({ kind }) => kind));
    expect([...kinds]).toEqual(['drop']);
  });

  it('is undone for one assumption when it is inferred again later', () => {
    const guess = assumption(1, 1);
    const drop = { ...guess, kind: 'drop' as const, seq: 2, tokens: 0 };
    expect(foldEntries([guess, drop], 100).llm_inferred).toEqual({});
    expect(foldEntries([guess, drop, { ...guess, seq: 3 }], 100).llm_inferred).toEqual({
      guess_1: 'value 1',
    });
  });

  it('cannot reach a confirmed fact even through a forged entry of the log', () => {
    const fact = counted({});
    const forged = { ...fact, kind: 'drop' as const, seq: 2 };
    expect(foldEntries([fact, forged], 100).user_confirmed).toEqual({ day: 'Friday' });
  });

  it('shows in the diff as dropped, not as taken back', () => {
    const guess = assumption(1, 1);
    expect(diffEntries([guess], [{ ...guess, kind: 'drop', seq: 2 }])).toEqual([
      { op: 'drop', section: 'llm_inferred', key: 'guess_1', before: 'value 1' },
    ]);
  });

  it('takes places after everything in the log, also when an old update is redriven', () => {
    expect(freeStamp([], 3)).toEqual({ seq: 3, position: 0 });
    expect(freeStamp([counted({ seq: 5, position: 1 }), counted({ seq: 5 })], 3)).toEqual({
      seq: 5,
      position: 2,
    });
  });
});
