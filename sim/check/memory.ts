// Invariant 5: the stored memory is the fold of its entries, and says exactly what the complete updates said.
import { foldEntries } from '../../src/domain/fold-entries.ts';
import { contentText } from '../history.ts';
import { factOf } from '../model.ts';
import { SETTINGS } from '../world.ts';
import type { Rule } from './evidence.ts';
import { recount } from './recount.ts';

export const checkMemory: Rule = ({ stored, truth }) => {
  if (stored.kind === 'absent') return [];
  const { rows, entries, memory } = stored;
  const found: string[] = [];
  const held = contentText(memory);
  if (contentText(foldEntries(entries, SETTINGS.tokenLimit)) !== held)
    found.push('5 folding the entries does not give the stored memory');
  const last = truth.commits.at(-1);
  if (last !== undefined && contentText(last.content) !== held)
    found.push('5 the stored memory is not the one that was committed last');

  for (const { seq, version, value } of entries) {
    const row = rows.find((one) => (one.stampSeq ?? one.seq) === seq && one.status === 'complete');
    if (row?.status !== 'complete' || row.appliedVersion !== version)
      found.push(
        `2 the entry “${value}” is of revision ${version}, its update ${row?.status} in ${row?.appliedVersion}`,
      );
  }
  const complete = rows.filter(({ status, kind }) => status === 'complete' && kind === 'exchange');
  for (const { words, seq, stampSeq } of complete) {
    const own = entries.filter(
      (entry) => entry.seq === (stampSeq ?? seq) && entry.value === factOf(words)?.value,
    );
    const told = factOf(words) === null ? 0 : 1;
    if (own.length !== told) found.push(`2 ${words} is complete and left ${own.length} entries`);
  }
  const due = recount(rows);
  const confirmed = Object.entries(memory.user_confirmed);
  const wrong = confirmed.filter(([key, value]) => due.get(key) !== value);
  for (const [key] of wrong) found.push(`3 the memory holds ${key} otherwise than it was said last`);
  if (confirmed.length !== due.size)
    found.push(`2 the memory holds ${confirmed.length} facts of ${due.size}`);
  return found;
};
