// What a redrive leaves in the log: the entries it would have left in its place, and nothing newer gives way to them.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { freeStamp, inStampOrder, stampSeqOf } from '../../src/domain/entry-stamp.ts';
import { foldEntries } from '../../src/domain/fold-entries.ts';
import type { Entry } from '../../src/domain/memory.ts';
import { numberSentences } from '../../src/domain/sentence.ts';
import { translateProposal } from '../../src/domain/translate-proposal.ts';
import { readTurns } from '../../src/domain/turn.ts';
import { counted, evidence, RUNS } from '../support/any-entry.ts';
import { op, proposal, queueId } from '../support/batch.ts';

/** Where an update died. */
const DEAD = 5;

type Row = { readonly seq: number; readonly stampSeq?: number; readonly text: string };

/** Translates rows whose sentences each state the value of one key: `My day is Friday.` */
function translate(rows: readonly Row[], entries: readonly Entry[]): Entry[] {
  const updates = rows.map((row) => ({ ...row, queueId: queueId(row.seq) }));
  const turns = inStampOrder(updates).flatMap((update) =>
    readTurns({
      ...update,
      triggerSource: 'api',
      exchange: { contextSnippet: null, messages: [{ role: 'user', content: update.text }] },
    }),
  );
  const sentences = numberSentences(turns);
  const ops = sentences.map(({ handle, text }) => {
    const [, key = '', value = ''] = /^My (\w+) is (\w+)\.$/.exec(text) ?? [];
    return op({ src: handle, key, value });
  });
  const results = translateProposal({
    ...{ proposal: proposal(...ops), turns, sentences, entries, updates, strictAttribution: false },
    deadSeqs: [DEAD],
    ...{ countTokens: (text: string) => text.length, mergedBy: 'llm' as const },
    usage: { input: 0, output: 0 },
  });
  return updates.flatMap(({ queueId: id }) => [...(results.get(id)?.entries ?? [])]);
}

const key = fc.constantFrom('day', 'name', 'city');
const value = fc.constantFrom('Friday', 'Ana', 'Bern', 'Rome');
const said = fc.record({ seq: fc.integer({ min: 1, max: 9 }), key, value });
/** A log as it stands without the update that died. */
const log = fc
  .array(said, { maxLength: 12 })
  .map((all) =>
    all
      .filter(({ seq }) => seq !== DEAD)
      .map((one, position) => counted({ ...one, position, evidence: evidence(one.seq, one.value) })),
  );
const confirmed = (entries: readonly Entry[]) => foldEntries(entries, 2_000).user_confirmed;

describe('a redrive', () => {
  it('leaves the entries it would have left in its place, under the seq it was accepted with', () => {
    fc.assert(
      fc.property(log, key, value, (entries, key, value) => {
        const row = { seq: 12, stampSeq: DEAD, text: `My ${key} is ${value}.` };
        const late = translate([row], entries);
        const inPlace = translate(
          [row],
          entries.filter(({ seq }) => seq < DEAD),
        );
        expect(late).toEqual(inPlace);
        expect(late.every(({ seq }) => seq === DEAD)).toBe(true);
      }),
      RUNS,
    );
  });

  it('changes no key about which something was said later', () => {
    fc.assert(
      fc.property(log, key, value, (entries, key, value) => {
        const added = translate([{ seq: 12, stampSeq: DEAD, text: `My ${key} is ${value}.` }], entries);
        const [before, after] = [confirmed(entries), confirmed([...entries, ...added])];
        const later = new Set(entries.filter(({ seq }) => seq > DEAD).map((entry) => entry.key));
        for (const one of ['day', 'name', 'city'])
          if (later.has(one) || one !== key) expect(after[one]).toBe(before[one]);
          else expect(after[one]).toBe(value);
      }),
      RUNS,
    );
  });

  it('gives the same memory in one batch with newer words as after them', () => {
    fc.assert(
      fc.property(log, key, value, value, (entries, key, older, newer) => {
        const fresh = { seq: 11, text: `My ${key} is ${newer}.` };
        const redriven = { seq: 12, stampSeq: DEAD, text: `My ${key} is ${older}.` };
        const together = [...entries, ...translate([fresh, redriven], entries)];
        const first = [...entries, ...translate([fresh], entries)];
        const apart = [...first, ...translate([redriven], first)];
        expect(confirmed(together)).toEqual(confirmed(apart));
        expect(confirmed(together)[key]).toBe(newer);
      }),
      RUNS,
    );
  });

  it('does not win over what was said before it and again after it', () => {
    const rome = translate([{ seq: 3, text: 'My city is Rome.' }], []);
    const again = translate([{ seq: 7, text: 'My city is Rome.' }], rome);
    expect(again).toMatchObject([{ seq: 7, key: 'city', value: 'Rome' }]);
    expect(confirmed([...rome, ...again])).toEqual(confirmed(rome));
    // Once is enough.
    expect(translate([{ seq: 8, text: 'My city is Rome.' }], [...rome, ...again])).toEqual([]);
    const redriven = translate([{ seq: 9, stampSeq: DEAD, text: 'My city is Bern.' }], [...rome, ...again]);
    expect(redriven).toMatchObject([{ seq: DEAD, value: 'Bern' }]);
    expect(confirmed([...rome, ...again, ...redriven])).toEqual({ city: 'Rome' });
  });

  it('stands where it was said, but what makes room stands at the end', () => {
    const row = { seq: 12, stampSeq: DEAD };
    expect([stampSeqOf(row), stampSeqOf({ seq: 12 })]).toEqual([5, 12]);
    expect(inStampOrder([{ seq: 11 }, row, { seq: 4 }])).toEqual([{ seq: 4 }, row, { seq: 11 }]);
    const entries = [counted({ seq: 9, position: 2 }), counted({ seq: DEAD, position: 0 })];
    expect(freeStamp(entries, row.seq)).toEqual({ seq: 12, position: 0 });
  });
});
