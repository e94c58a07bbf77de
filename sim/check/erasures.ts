// Invariant 11: what is erased is gone everywhere and stays gone.
import { eventsOf, isUnknown, type Rule } from './evidence.ts';

export const checkErasures: Rule = ({ history, stored, truth }) => {
  const found: string[] = [];
  const erasures = eventsOf(history, 'erase');
  const acked = erasures.filter(({ seen }) => seen.kind === 'done');
  const endedMs = Math.min(...acked.map(({ endMs }) => endMs));
  for (const { seen, startMs } of erasures)
    if (seen.kind === 'refused' && !(seen.code === 'chat_not_found' && isUnknown(history, startMs)))
      found.push(`11 an erasure was refused with ${seen.code}`);
  for (const event of history) {
    if (event.seen.kind !== 'done' || event.startMs <= endedMs || event.op === 'erase') continue;
    found.push(`11 ${event.op} was answered after the chat was erased`);
  }
  if (acked.length > 0 && stored.kind === 'present') found.push('11 an erased chat is stored');
  if (acked.length > 0 && truth.erasureFinishedAtMs === null)
    found.push('11 an erasure was answered before the cache was known to be clear');
  if (stored.kind === 'absent') {
    if (stored.leftovers > 0) found.push(`11 ${stored.leftovers} rows of an absent chat are left`);
    if (truth.erasedAtMs !== null && !stored.isErased)
      found.push('11 an erasure left no trace in the ledger');
    if (stored.isErased && truth.erasureFinishedAtMs === null) found.push('11 an erasure was never finished');
  }
  return found;
};
