// Coalescing leaves no trace: updates translated together give the memory that they give one by one.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldEntries } from '../../src/domain/fold-entries.ts';
import type { Entry } from '../../src/domain/memory.ts';
import type { Operation } from '../../src/domain/operation.ts';
import { op, proposal, type Said, translateBatch } from '../support/batch.ts';

const RUNS = { numRuns: 3_000 };
const TALK: readonly Said[][] = [
  [['user', 'I live in Porto and want the aisle seat.']],
  [['user', 'Actually the window seat, and I live in Rome.']],
  [['user', 'Forget the seat.']],
  [['user', 'I am allergic to nuts and milk.']],
  [['user', 'Maybe I live in Oslo.']],
  [
    ['assistant', 'Do you live in Rome?'],
    ['user', 'Yes, I do.'],
  ],
  [
    ['assistant', 'You live in Oslo.'],
    ['user', 'Thanks.'],
  ],
];
const update = fc.record({
  said: fc.constantFrom(...TALK),
  ops: fc.array(
    fc.record({
      op: fc.constantFrom<Operation['op']>('add', 'add', 'update', 'promote', 'retract'),
      claim: fc.constantFrom<Operation['claim']>('stated', 'stated', 'agreed', 'inferred'),
      key: fc.constantFrom('city', 'home_city', 'seat', 'allergies'),
      value: fc.constantFrom('Porto', 'Rome', 'Oslo', 'aisle', 'window', 'nuts', 'milk'),
      many: fc.constantFrom(false, false, true),
    }),
    { maxLength: 3 },
  ),
});

const memoryOf = (entries: readonly Entry[]) => foldEntries(entries, 2_000);
/** Operations that cite the first user sentence of update `row` of the batch. */
const citing = (ops: readonly Partial<Operation>[], row: number) =>
  ops.map((given) => op({ ...given, src: `u${row}.1` }));

describe('a list of updates', () => {
  it('gives one memory in one batch, in two, and one by one', () => {
    let confirmed = 0;
    fc.assert(
      fc.property(fc.array(update, { minLength: 2, maxLength: 5 }), fc.nat(), (updates, cut) => {
        const translate = (from: number, to: number, entries: readonly Entry[]): Entry[] => {
          const part = updates.slice(from, to);
          const ops = part.flatMap((one, index) => citing(one.ops, index + 1));
          const results = translateBatch(
            part.map(({ said }) => said),
            proposal(...ops),
            entries,
            { firstSeq: from + 1 },
          );
          return [...entries, ...results.flatMap((result) => result.entries)];
        };
        const whole = translate(0, updates.length, []);
        const at = 1 + (cut % (updates.length - 1));
        const halves = translate(at, updates.length, translate(0, at, []));
        let apart: Entry[] = [];
        for (let row = 0; row < updates.length; row += 1) apart = translate(row, row + 1, apart);
        expect(memoryOf(halves)).toEqual(memoryOf(whole));
        expect(memoryOf(apart)).toEqual(memoryOf(whole));
        confirmed += Object.keys(memoryOf(whole).user_confirmed).length;
      }),
      RUNS,
    );
    expect(confirmed).toBeGreaterThan(1_000);
  });
});
