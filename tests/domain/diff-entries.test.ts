// What an update says it changed.
import { describe, expect, it } from 'vitest';
import { diffEntries } from '../../src/domain/diff-entries.ts';
import { op, proposal, type Said, translateBatch } from '../support/batch.ts';

const change = (
  first: [Said[], ReturnType<typeof proposal>],
  second: [Said[], ReturnType<typeof proposal>],
) => {
  const before = translateBatch([first[0]], first[1])[0]?.entries ?? [];
  const added = translateBatch([second[0]], second[1], before, { firstSeq: 2 })[0]?.entries ?? [];
  return diffEntries(before, added);
};

const said = (text: string): Said[] => [['user', text]];
const friday: [Said[], ReturnType<typeof proposal>] = [
  said('Book Friday.'),
  proposal(op({ key: 'day', value: 'Friday' })),
];

describe('the diff of an update', () => {
  it('tells a new value of a key as an update from the old one', () => {
    expect(
      change(friday, [said('Make it Saturday.'), proposal(op({ key: 'day', value: 'Saturday' }))]),
    ).toEqual([{ op: 'update', section: 'user_confirmed', key: 'day', before: 'Friday', after: 'Saturday' }]);
  });

  it('tells an assumption that the user then states as one promotion', () => {
    const assumed = proposal(op({ key: 'day', value: 'Friday', claim: 'inferred', src: '' }));
    expect(change([said('Hi'), assumed], friday)).toEqual([
      { op: 'promote', section: 'user_confirmed', key: 'day', after: 'Friday' },
    ]);
  });

  it('tells a retraction, a new member and the summary', () => {
    expect(change(friday, [said('Forget Friday.'), proposal(op({ op: 'retract', key: 'day' }))])).toEqual([
      { op: 'retract', section: 'user_confirmed', key: 'day', before: 'Friday' },
    ]);
    const summary = {
      ...proposal(op({ key: 'likes', value: 'tea', many: true })),
      summary_op: 'replace' as const,
    };
    expect(change(friday, [said('I like tea.'), { ...summary, summary: 'Goal: tea' }])).toEqual([
      { op: 'add', section: 'user_confirmed', key: 'likes', after: 'tea' },
      { op: 'summary', section: 'general_summary', key: 'general_summary', before: '', after: 'Goal: tea' },
    ]);
  });

  it('is empty when nothing changed', () => {
    expect(change(friday, friday)).toEqual([]);
  });
});
