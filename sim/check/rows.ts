// Invariants 2, 7 and 13: rows end, complete ones in exactly one revision, and only poison becomes a dead letter.
import { isTerminal } from '../../src/domain/update.ts';
import { isPoison } from '../model.ts';
import { SETTINGS } from '../world.ts';
import type { Rule } from './evidence.ts';

/** Judged once faults have stopped and the sweep has had its time. */
export const checkRows: Rule = ({ stored, truth }) => {
  if (stored.kind === 'absent') return [];
  const { rows, revisions, memory } = stored;
  const found: string[] = [];
  const seqs = rows.map(({ seq }) => seq);
  if (seqs.some((seq, place) => seq !== place + 1)) found.push(`3 the seqs have gaps: ${seqs.join(' ')}`);
  if (memory.accepted_seq !== rows.length)
    found.push(`3 accepted_seq is ${memory.accepted_seq} with ${rows.length} rows`);

  for (const row of rows) {
    const within = revisions.filter(({ queueIds }) => queueIds.includes(row.queueId));
    const isComplete = row.status === 'complete';
    if (!isTerminal(row.status)) found.push(`7 ${row.words} is still ${row.status} after two sweeps`);
    if (within.length > 1) found.push(`2 ${row.words} is in ${within.length} revisions`);
    if (isComplete !== (within.length === 1))
      found.push(`2 ${row.words} is ${row.status} in ${within.length} revisions`);
    if (isComplete && within[0]?.version !== row.appliedVersion)
      found.push(`2 ${row.words} names version ${row.appliedVersion}, not that of its revision`);
    if (row.status !== 'failed' || isPoison(row.words)) continue;
    const isWornOut = row.errorCode === 'worker_lost' && truth.harm >= SETTINGS.maxDeaths;
    if (!isWornOut)
      found.push(
        `13 the healthy update ${row.words} is a dead letter (${row.errorCode}, ${truth.harm} faults)`,
      );
  }
  // Outages, deaths and the search for poison are free: what a healthy update pays is the claim that ended it.
  for (const row of rows.filter(({ words, kind }) => kind === 'exchange' && !isPoison(words)))
    if (row.attempts > 1)
      found.push(`13 the healthy update ${row.words} was charged ${row.attempts} attempts`);
  const answeredFor = ({ queueId }: (typeof rows)[number]): boolean =>
    truth.modelCalls.some(({ isHealed, queueIds }) => isHealed && queueIds.includes(queueId));
  for (const row of rows.filter(({ words, status }) => isPoison(words) && status === 'complete'))
    if (!answeredFor(row)) found.push(`2 ${row.words} is complete, though no model answered for it`);
  const ended = rows.findIndex(({ status }) => !isTerminal(status));
  const due = ended < 0 ? rows.length : ended;
  if (memory.applied_seq !== due) found.push(`3 applied_seq is ${memory.applied_seq}, not ${due}`);
  return found;
};
