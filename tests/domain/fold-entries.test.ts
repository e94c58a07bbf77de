// The fold: what holds for every set of entries, whatever a model or a queue did.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldEntries } from '../../src/domain/fold-entries.ts';
import { EMPTY_MEMORY, type Entry } from '../../src/domain/memory.ts';

const RUNS = { numRuns: 3_000 };

const entry = (given: Partial<Entry>): Entry => ({
  seq: 1,
  position: 0,
  kind: 'set',
  section: 'user_confirmed',
  key: 'day',
  value: 'Friday',
  many: false,
  confidence: 3,
  evidence: null,
  reason: null,
  tokens: 5,
  ...given,
});

const anyEntry: fc.Arbitrary<Entry> = fc
  .record({
    seq: fc.integer({ min: 1, max: 6 }),
    position: fc.integer({ min: 0, max: 3 }),
    kind: fc.constantFrom('set', 'set', 'set', 'retract', 'summary'),
    section: fc.constantFrom('user_confirmed', 'llm_inferred'),
    key: fc.constantFrom('day', 'name', 'allergies', '__proto__', 'constructor', '7'),
    value: fc.constantFrom('Friday', 'FRIDAY', 'Ana', 'nuts', 'milk', '{}'),
    many: fc.boolean(),
    confidence: fc.integer({ min: 1, max: 3 }),
    reason: fc.constantFrom(null, 'hedged', 'assent_not_given'),
    tokens: fc.integer({ min: 1, max: 40 }),
  })
  .map((given) => ({
    ...entry({}),
    ...given,
    section: given.kind === 'summary' ? 'general_summary' : given.section,
  }));
const log = fc.array(anyEntry, { maxLength: 14 });
const bytes = (entries: readonly Entry[]) => JSON.stringify(foldEntries(entries, 100));

describe('the fold', () => {
  it('does not depend on the order of entries, nor on how often one arrives', () => {
    fc.assert(
      fc.property(log, fc.infiniteStream(fc.nat()), (entries, random) => {
        const shuffled = [...entries, ...entries.slice(0, 3)]
          .map((one) => [random.next().value ?? 0, one] as const)
          .sort(([a], [b]) => a - b)
          .map(([, one]) => one);
        expect(bytes(shuffled)).toBe(bytes(entries));
      }),
      RUNS,
    );
  });

  it('lets no inference change or hide what is confirmed', () => {
    fc.assert(
      fc.property(log, log, (entries, more) => {
        const inferred = more.map((one) => ({ ...one, section: 'llm_inferred' as const }));
        const before = foldEntries(entries, 100).user_confirmed;
        const after = foldEntries([...entries, ...inferred], 100).user_confirmed;
        expect(Object.entries(after).sort()).toEqual(Object.entries(before).sort());
      }),
      RUNS,
    );
  });

  it('leaves facts of other keys byte-identical, and their order too', () => {
    fc.assert(
      fc.property(log, anyEntry, (entries, one) => {
        const kept = (list: readonly Entry[]) =>
          JSON.stringify(
            (['user_confirmed', 'llm_inferred'] as const).map((field) =>
              Object.entries(foldEntries(list, 100)[field]).filter(([key]) => key !== one.key),
            ),
          );
        expect(kept([...entries, { ...one, seq: 9 }])).toBe(kept(entries));
      }),
      RUNS,
    );
  });

  it('empties nothing unless a retraction says so', () => {
    fc.assert(
      fc.property(log, log, (entries, more) => {
        const before = foldEntries(entries, 100);
        const sets = more
          .filter(({ kind }) => kind !== 'retract')
          .map((one) => ({ ...one, seq: one.seq + 10 }));
        const after = foldEntries([...entries, ...sets], 100);
        for (const key of Object.keys(before.user_confirmed))
          expect(Object.keys(after.user_confirmed)).toContain(key);
        if (before.general_summary !== '') expect(after.general_summary).not.toBe('');
      }),
      RUNS,
    );
  });

  it('of nothing is the empty memory', () => {
    expect(foldEntries([], 100)).toEqual(EMPTY_MEMORY);
  });

  it('lets the newer word of the user win, in order of acceptance and not of arrival', () => {
    const friday = entry({ seq: 1 });
    const saturday = entry({ seq: 2, value: 'Saturday' });
    expect(foldEntries([saturday, friday], 100).user_confirmed).toEqual({ day: 'Saturday' });
  });

  it('holds several values under one key, and drops only the one taken back', () => {
    const nuts = entry({ key: 'allergies', value: 'nuts', many: true });
    const milk = entry({ key: 'allergies', value: 'milk', many: true, seq: 2 });
    const noNuts = entry({ ...nuts, kind: 'retract', seq: 3 });
    expect(foldEntries([nuts, milk], 100).user_confirmed).toEqual({ allergies: ['nuts', 'milk'] });
    expect(foldEntries([nuts, milk, noNuts], 100).user_confirmed).toEqual({ allergies: ['milk'] });
  });

  it('asks about an assumption that contradicts an older confirmed fact, and shows it nowhere else', () => {
    const memory = foldEntries(
      [entry({}), entry({ seq: 2, section: 'llm_inferred', value: 'Sunday', confidence: 1 })],
      100,
    );
    expect(memory.user_confirmed).toEqual({ day: 'Friday' });
    expect(memory.llm_inferred).toEqual({});
    expect(memory.to_confirm).toEqual([
      { key: 'day', value: 'Sunday', question: 'Is it right that day is “Sunday”?' },
    ]);
  });

  it('asks about an agreement that was not sure, and stops when the user has spoken', () => {
    const unsure = entry({ section: 'llm_inferred', value: 'Sunday', reason: 'assent_many_questions' });
    expect(foldEntries([unsure], 100).to_confirm).toHaveLength(1);
    expect(foldEntries([unsure, entry({ seq: 2 })], 100).to_confirm).toEqual([]);
  });

  it('treats a key that JavaScript knows as a key like any other', () => {
    const memory = foldEntries([entry({ key: '__proto__', value: 'x' })], 100);
    expect(JSON.stringify(memory.user_confirmed)).toBe('{"__proto__":"x"}');
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });

  it('counts the stored tokens of what is visible and says when the memory fills up', () => {
    const fact = (tokens: number) => foldEntries([entry({ tokens })], 100);
    expect([fact(79).size_state, fact(80).size_state, fact(100).size_state, fact(101).size_state]).toEqual([
      'ok',
      'near_limit',
      'near_limit',
      'full',
    ]);
    expect(foldEntries([entry({}), entry({ seq: 2, value: 'Sunday', tokens: 7 })], 100).token_count).toBe(7);
  });
});
