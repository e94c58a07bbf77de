// Decisions of a person about a fact.
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { freeStamp } from '../../src/domain/entry-stamp.ts';
import { type DecisionAction, decideFact } from '../../src/domain/fact-decision.ts';
import { foldEntries } from '../../src/domain/fold-entries.ts';
import type { Entry } from '../../src/domain/memory.ts';
import { anyLog, anyValue, counted, RUNS, roughTokens } from '../support/any-entry.ts';
import { queueId } from '../support/batch.ts';

// Thousands of cases each; on a busy machine that takes its time.
vi.setConfig({ testTimeout: 120_000 });

const decide = (entries: readonly Entry[], key: string, action: DecisionAction, value?: string) =>
  decideFact(entries, {
    key,
    action,
    value,
    stamp: freeStamp(entries, 50),
    queueId: queueId(50),
    countTokens: roughTokens,
  });
const folded = (entries: readonly Entry[], key: string, action: DecisionAction, value?: string) => {
  const made = decide(entries, key, action, value);
  return made.ok ? foldEntries([...entries, ...made.value], 2_000) : made.error.code;
};

const guess = counted({ section: 'llm_inferred', key: 'pace', value: 'slow', confidence: 1 });
const friday = counted({ seq: 2 });
const doubt = counted({ seq: 3, section: 'llm_inferred', value: 'Sunday', confidence: 1 });
const nuts = counted({ seq: 4, key: 'allergies', value: 'nuts', many: true });
const milk = counted({ seq: 5, key: 'allergies', value: 'milk', many: true });
const log = [guess, friday, doubt, nuts, milk];

describe('a decision', () => {
  it('confirms an assumption, with the decision as its evidence and no quote', () => {
    expect(folded(log, 'pace', 'confirm')).toMatchObject({
      user_confirmed: { pace: 'slow' },
      llm_inferred: {},
    });
    expect(decide(log, 'pace', 'confirm')).toMatchObject({
      value: [{ seq: 50, position: 0, evidence: { claim: 'decided', quote: '', queue_id: queueId(50) } }],
    });
  });

  it('answers a question: yes replaces the older value, no leaves it', () => {
    expect(folded(log, 'day', 'confirm')).toMatchObject({
      user_confirmed: { day: 'Sunday' },
      to_confirm: [],
    });
    expect(folded(log, 'day', 'reject')).toMatchObject({ user_confirmed: { day: 'Friday' }, to_confirm: [] });
    expect(folded(log, 'day', 'reject', 'FRIDAY')).toMatchObject({ llm_inferred: {} });
  });

  it('rejects one value of a list, or all of them', () => {
    expect(folded(log, 'allergies', 'reject', 'Nuts')).toMatchObject({
      user_confirmed: { allergies: ['milk'] },
    });
    expect(folded(log, 'allergies', 'reject')).toMatchObject({ user_confirmed: { day: 'Friday' } });
  });

  it('corrects a value, and adds to a list of several', () => {
    expect(folded(log, 'day', 'correct', 'Monday')).toMatchObject({
      user_confirmed: { day: 'Monday' },
      to_confirm: [],
    });
    expect(folded(log, 'pace', 'correct', 'fast')).toMatchObject({
      user_confirmed: { pace: 'fast' },
      llm_inferred: {},
    });
    expect(folded(log, 'allergies', 'correct', 'soy')).toMatchObject({
      user_confirmed: { allergies: ['nuts', 'milk', 'soy'] },
    });
    expect(folded([nuts], 'allergies', 'correct', 'peanuts')).toMatchObject({
      user_confirmed: { allergies: ['peanuts'] },
    });
  });

  it('changes nothing when it says what stands', () => {
    expect(decide(log, 'allergies', 'confirm', 'nuts')).toEqual({ ok: true, value: [] });
    expect(decide([friday], 'day', 'correct', 'Friday')).toEqual({ ok: true, value: [] });
  });

  it('is refused when it is not clear what is meant (value_ambiguous, value_missing, value_unusable)', () => {
    expect(folded(log, 'city', 'confirm')).toBe('fact_not_found');
    expect(folded(log, 'day', 'reject', 'Tuesday')).toBe('fact_not_found');
    expect(folded(log, 'city', 'correct', 'Rome')).toBe('fact_not_found');
    expect(folded(log, 'day', 'correct')).toBe('value_missing');
    expect(folded(log, 'day', 'correct', ' ')).toBe('value_unusable');
    expect(folded(log, 'day', 'correct', 'x'.repeat(301))).toBe('value_unusable');
  });

  it('leaves every other key as it was, and a corrected key with exactly this value in it', () => {
    const anyKey = fc.constantFrom('day', 'name', 'allergies', 'pet');
    fc.assert(
      fc.property(
        anyLog,
        anyKey,
        fc.constantFrom<DecisionAction>('confirm', 'reject', 'correct'),
        anyValue,
        (entries, key, action, value) => {
          const made = decide(entries, key, action, action === 'correct' ? value : undefined);
          if (!made.ok) return;
          const others = (log: readonly Entry[]) =>
            (['user_confirmed', 'llm_inferred'] as const).map((field) =>
              Object.entries(foldEntries(log, 2_000)[field]).filter(([name]) => name !== key),
            );
          const decided = [...entries, ...made.value];
          expect(others(decided)).toEqual(others(entries));
          const { user_confirmed, to_confirm } = foldEntries(decided, 2_000);
          if (action === 'correct' && made.value.length > 0)
            expect([user_confirmed[key]].flat()).toContain(
              made.value.findLast(({ kind }) => kind === 'set')?.value,
            );
          if (action === 'reject') expect(to_confirm.map((question) => question.key)).not.toContain(key);
        },
      ),
      RUNS,
    );
  });
});
