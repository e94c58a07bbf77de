// The offline rules, through the prompt and the verifier, as the local model uses them.
import { describe, expect, it } from 'vitest';
import { foldEntries, latestSummary } from '../../src/domain/fold-entries.ts';
import { listFacts } from '../../src/domain/listed-fact.ts';
import type { Entry } from '../../src/domain/memory.ts';
import { readPrompt } from '../../src/domain/offline-prompt.ts';
import { proposeOffline } from '../../src/domain/offline-rules.ts';
import { buildPrompt } from '../../src/domain/prompt.ts';
import { numberSentences } from '../../src/domain/sentence.ts';
import { type Said, translateBatch, turnsOf } from '../support/batch.ts';

/** The memory after these updates, one delivery each. */
function remember(...updates: Said[][]) {
  let entries: Entry[] = [];
  for (const [index, said] of updates.entries()) {
    const sentences = numberSentences(turnsOf(index + 1, said));
    const prompt = buildPrompt(listFacts(entries), latestSummary(entries)?.value ?? '', sentences);
    const proposal = proposeOffline(readPrompt(prompt.user));
    const results = translateBatch([said], proposal, entries, { firstSeq: index + 1 });
    entries = [...entries, ...results.flatMap((result) => result.entries)];
  }
  return foldEntries(entries, 2_000);
}

const booking: Said[] = [
  [
    'user',
    "Hi, I'm Priya Nair. I need a table for 4 on Friday at 7 pm in Berlin. I'm allergic to peanuts and shellfish.",
  ],
];

describe('the offline rules', () => {
  it('keep names, counts, days, times, places and allergies in the user’s words', () => {
    expect(remember(booking).user_confirmed).toEqual({
      name: 'Priya Nair',
      party_size: '4',
      day: 'Friday',
      time: '7 pm',
      city: 'Berlin',
      allergies: ['peanuts', 'shellfish'],
    });
  });

  it('take no word for a food where the sentence goes on', () => {
    expect(
      remember([['user', "I am allergic to nuts, so please be careful, I'm serious."]]).user_confirmed,
    ).toEqual({
      allergies: ['nuts'],
    });
    expect(remember([['user', 'We are allergic to tree nuts, fish or eggs.']]).user_confirmed).toEqual({
      allergies: ['tree nuts', 'fish', 'eggs'],
    });
  });

  it('follow a change of mind to the same key', () => {
    const { user_confirmed } = remember(booking, [
      ['user', 'Actually make it Saturday, and make it 6 people.'],
    ]);
    expect(user_confirmed).toMatchObject({ day: 'Saturday', party_size: '6', time: '7 pm' });
  });

  it('take back what the user takes back, and nothing else', () => {
    const { user_confirmed } = remember(booking, [['user', 'Forget the peanuts.']]);
    expect(user_confirmed).toMatchObject({ allergies: ['shellfish'], name: 'Priya Nair' });
  });

  it('confirm what the user agrees to, and only suggest what the assistant says', () => {
    const memory = remember([
      ['assistant', 'I found Trattoria Roma. Shall I note a budget of 90 euros?'],
      ['user', 'Yes, please.'],
    ]);
    expect(memory.user_confirmed).toEqual({ budget: '90 euros' });
    expect(memory.llm_inferred).toEqual({ suggested_option: 'Trattoria Roma' });
  });

  it('keep a hedged value as an assumption', () => {
    const memory = remember([['user', 'Maybe we fly to Rome.']]);
    expect([memory.user_confirmed, memory.llm_inferred]).toEqual([{}, { destination: 'Rome' }]);
  });

  it('name a value as the user names it', () => {
    expect(
      remember([['user', 'My favourite colour is dark blue and my budget is 700 euros.']]).user_confirmed,
    ).toEqual({
      favourite_colour: 'dark blue',
      budget: '700 euros',
    });
  });

  it('move the summary from the goal through the steps, and not for small talk', () => {
    const { general_summary } = remember(booking, [['user', 'Thanks!']], [['user', 'Make it Saturday.']]);
    expect(general_summary).toBe(
      'Goal: I need a table for 4 on Friday at 7 pm in Berlin.\n- Make it Saturday.',
    );
  });

  it('sum up a yes by what it agreed to', () => {
    const yes: Said[] = [
      ['assistant', 'So the dinner starts at 7:30 pm, is that right?'],
      ['user', "Yes, that's right."],
    ];
    const { general_summary, user_confirmed } = remember(booking, yes);
    expect(user_confirmed).toMatchObject({ time: '7:30 pm' });
    expect(general_summary).toMatch(/\n- Agreed: time 7:30 pm$/);
  });

  it('say nothing about words they do not know', () => {
    expect(remember([['user', 'Ich wohne in München.']]).user_confirmed).toEqual({});
  });
});
