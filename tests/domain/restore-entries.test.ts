// Restoring an earlier version of a memory.
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { freeStamp } from '../../src/domain/entry-stamp.ts';
import { foldEntries } from '../../src/domain/fold-entries.ts';
import type { Entry } from '../../src/domain/memory.ts';
import { restoreEntries } from '../../src/domain/restore-entries.ts';
import { anyLog, counted, RUNS, roughTokens, summary } from '../support/any-entry.ts';

// Thousands of cases each; on a busy machine that takes its time.
vi.setConfig({ testTimeout: 120_000 });

const restore = (entries: readonly Entry[], target: readonly Entry[]) =>
  restoreEntries(entries, target, freeStamp(entries, 60), roughTokens);
/** What a reader sees, with the order of keys and questions left out. */
const shown = (entries: readonly Entry[]) => {
  const { user_confirmed, llm_inferred, general_summary, to_confirm, token_count } = foldEntries(
    entries,
    500,
  );
  const questions = to_confirm.map(({ question }) => question).sort();
  return { user_confirmed, llm_inferred, general_summary, token_count, questions };
};

describe('a restored memory', () => {
  it('folds to what it was, whatever happened since', () => {
    fc.assert(
      fc.property(anyLog, anyLog, (target, since) => {
        const later = since.map((one) => ({ ...one, position: one.position + 100 }));
        const entries = [...target, ...later];
        expect(shown([...entries, ...restore(entries, target)])).toEqual(shown(target));
      }),
      RUNS,
    );
  });

  it('needs no entry when nothing has changed, and none when it is restored twice', () => {
    fc.assert(
      fc.property(anyLog, anyLog, (target, since) => {
        expect(restore(target, target)).toEqual([]);
        const entries = [...target, ...since.map((one) => ({ ...one, position: one.position + 100 }))];
        const once = [...entries, ...restore(entries, target)];
        expect(restore(once, target)).toEqual([]);
      }),
      RUNS,
    );
  });

  it('touches only the keys that differ, and gives a fact its evidence back', () => {
    const name = counted({ key: 'name', value: 'Ana' });
    const friday = counted({ position: 1, evidence: null });
    const sunday = counted({ seq: 2, value: 'Sunday' });
    const made = restore([name, friday, sunday], [name, friday]);
    expect(new Set(made.map(({ key }) => key))).toEqual(new Set(['day']));
    expect(made.at(-1)).toMatchObject({ kind: 'set', value: 'Friday', section: 'user_confirmed', seq: 60 });
  });

  it('brings back an empty summary too', () => {
    const later = summary('A goal', { seq: 2 });
    expect(foldEntries([later, ...restore([later], [])], 100).general_summary).toBe('');
  });
});
