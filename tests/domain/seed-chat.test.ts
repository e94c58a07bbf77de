// Continuing in a new chat: what comes along, what stays, and where it says it comes from.
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { foldEntries } from '../../src/domain/fold-entries.ts';
import { asId, type ChatId } from '../../src/domain/ids.ts';
import type { Entry } from '../../src/domain/memory.ts';
import { packLines } from '../../src/domain/pack-lines.ts';
import { seedChat } from '../../src/domain/seed-chat.ts';
import { anyLog, counted, evidence, RUNS, roughTokens, summary } from '../support/any-entry.ts';

// Thousands of cases each; on a busy machine that takes its time.
vi.setConfig({ testTimeout: 120_000 });

const OLD = asId<ChatId>('c0000000-0000-4000-8000-000000000001');
const OLDER = asId<ChatId>('c0000000-0000-4000-8000-000000000002');
const seed = (entries: readonly Entry[], tokenLimit = 2_000, sourceVersion = 7) =>
  seedChat(entries, { tokenLimit, countTokens: roughTokens, sourceChatId: OLD, sourceVersion });
const limits = fc.integer({ min: 60, max: 600 });
const confirmedLines = (entries: readonly Entry[]) =>
  packLines(entries, roughTokens)
    .filter(({ section }) => section === 'user_confirmed')
    .map(({ key, value }) => `${key}: ${value}`);

describe('a chat that continues another', () => {
  it('takes more than half of its limit only for confirmed facts, and is never full from the start', () => {
    fc.assert(
      fc.property(anyLog, limits, (entries, limit) => {
        const seeded = foldEntries(seed(entries, limit).entries, limit);
        expect(seeded.token_count).toBeLessThanOrEqual(limit);
        expect(seeded.size_state).not.toBe('full');
        if (Object.keys(seeded.llm_inferred).length > 0)
          expect(seeded.token_count).toBeLessThanOrEqual(limit / 2);
      }),
      RUNS,
    );
  });

  it('answers at least 95 % of what the old one could, also when that was full, and names what it does not', () => {
    fc.assert(
      fc.property(anyLog, limits, (entries, limit) => {
        const old = confirmedLines(entries);
        const { entries: seeded, leftBehind } = seed(entries, limit);
        const kept = confirmedLines(seeded);
        const left = leftBehind.filter(({ section }) => section === 'user_confirmed');
        expect([...kept, ...left.map(({ key, value }) => `${key}: ${value}`)].sort()).toEqual(old.toSorted());
        // The line of what went before takes nothing from them; a memory over its limit could not show all of it.
        const confirmedTokens = packLines(entries, roughTokens)
          .filter(({ section }) => section === 'user_confirmed')
          .reduce((sum, { tokens }) => sum + tokens, 0);
        if (confirmedTokens <= Math.floor(limit * 0.97)) expect(left).toEqual([]);
      }),
      RUNS,
    );
    const facts = Array.from({ length: 150 }, (_, index) =>
      counted({ seq: index + 1, key: `fact_${index + 1}`, value: 'some words of a fact' }),
    );
    const full = facts.reduce((sum, { tokens }) => sum + tokens, 0) - 1;
    expect(foldEntries(facts, full).size_state).toBe('full');
    const long = summary(`Goal: ${'many words of a goal '.repeat(30)}`, { seq: 151 });
    const kept = seed([...facts, long], full).entries.filter(({ kind }) => kind === 'set');
    expect(kept.length).toBeGreaterThanOrEqual(facts.length * 0.95);
  });

  it('confirms nothing that was not confirmed, and carries no assumption while a fact stays behind', () => {
    fc.assert(
      fc.property(anyLog, limits, (entries, limit) => {
        const { entries: seeded, leftBehind } = seed(entries, limit);
        const old = new Set(confirmedLines(entries));
        for (const line of confirmedLines(seeded)) expect(old).toContain(line);
        if (leftBehind.some(({ section }) => section === 'user_confirmed'))
          expect(foldEntries(seeded, limit).llm_inferred).toEqual({});
      }),
      RUNS,
    );
  });

  it('is the same for the same version, in whatever order the log is read', () => {
    fc.assert(
      fc.property(anyLog, limits, (entries, limit) => {
        expect(seed(entries.toReversed(), limit)).toEqual(seed(entries, limit));
      }),
      RUNS,
    );
  });

  it('keeps the evidence of a fact and says where it comes from, over two continuations too', () => {
    const said = counted({ evidence: evidence(4, 'On Friday.') });
    const [first] = seed([said]).entries;
    expect(first).toMatchObject({
      seq: 1,
      position: 0,
      value: 'Friday',
      evidence: {
        quote: 'On Friday.',
        queue_id: said.evidence?.queue_id,
        attribution: 'carried',
        claim: 'stated',
        origin: { chat_id: OLD, version: 7 },
      },
    });
    const again = seedChat(first ? [first] : [], {
      tokenLimit: 2_000,
      countTokens: roughTokens,
      sourceChatId: OLDER,
      sourceVersion: 2,
    });
    expect(again.entries[0]?.evidence?.origin).toEqual({ chat_id: OLD, version: 7 });
  });

  it('takes the surest assumptions along, one step less sure, and leaves guesses', () => {
    const guess = (key: string, confidence: number, seq: number) =>
      counted({ section: 'llm_inferred', key, value: 'maybe', confidence, seq });
    const { entries, leftBehind } = seed([guess('pace', 2, 1), guess('age', 1, 2)]);
    expect(entries).toMatchObject([{ key: 'pace', confidence: 1, section: 'llm_inferred' }]);
    expect(leftBehind).toEqual([{ section: 'llm_inferred', key: 'age', value: 'maybe' }]);
    expect(seed(entries).entries).toEqual([]);
  });

  it('says in one line of at most 150 tokens what went before', () => {
    const [line] = seed([summary('Plan a trip\nCompared hotels\nBooked the train')]).entries;
    expect(line).toMatchObject({
      kind: 'summary',
      value: 'Previously: Plan a trip · Compared hotels · Booked the train',
    });
    const again = seed(line ? [line] : []);
    expect(again).toMatchObject({ entries: [{ value: line?.value }], leftBehind: [] });
    const long = seed([summary(`Goal ${'word '.repeat(400)}\nlast`)]);
    expect(long.entries[0]?.tokens).toBeLessThanOrEqual(150);
    expect(long.leftBehind).toHaveLength(1);
  });

  it('keeps what was said last when not all of it fits', () => {
    const facts = Array.from({ length: 40 }, (_, index) =>
      counted({ seq: index + 1, key: `fact_${index + 1}`, value: 'some words of a fact' }),
    );
    const { entries, leftBehind } = seed(facts, 150);
    expect(entries.at(-1)?.key).toBe('fact_40');
    expect(leftBehind[0]?.key).toBe('fact_1');
    expect(entries.length + leftBehind.length).toBe(40);
  });
});
