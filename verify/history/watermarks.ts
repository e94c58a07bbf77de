// What a history proves to have happened by a moment: a watermark that somebody was shown is never lower afterwards.
import type { HistoryEvent } from './event.ts';
import type { Known } from './read-rules.ts';

type Mark = { readonly atMs: number; readonly value: number };

/** @returns the highest value among the marks at or before a moment, 0 when there is none. */
function highestBy(marks: readonly Mark[]): (atMs: number) => number {
  let most = 0;
  const rising = [...marks]
    .sort((a, b) => a.atMs - b.atMs)
    .map(({ atMs, value }) => {
      most = Math.max(most, value);
      return { atMs, value: most };
    });
  return (atMs) => {
    let from = 0;
    let to = rising.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((rising[middle]?.atMs ?? 0) <= atMs) from = middle + 1;
      else to = middle;
    }
    return rising[from - 1]?.value ?? 0;
  };
}

/** @param events of one chat. */
export function watermarksOf(events: readonly HistoryEvent[]): Known {
  const versions: Mark[] = [];
  const seqs: Mark[] = [];
  for (const event of events) {
    if (event.seen.kind !== 'done') continue;
    const atMs = event.endMs;
    if (event.op === 'append') seqs.push({ atMs, value: event.seen.value.seq });
    if (event.op === 'await') versions.push({ atMs, value: event.seen.value.appliedVersion ?? 0 });
    if (event.op !== 'read') continue;
    versions.push({ atMs, value: event.seen.value.version });
    seqs.push({ atMs, value: event.seen.value.acceptedSeq });
  }
  return { version: highestBy(versions), acceptedSeq: highestBy(seqs) };
}
