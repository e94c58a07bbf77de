// Invariants 1 and 3 as clients see them: every accepted update has exactly one row, no row came from nowhere, a key is
// one update, and updates come in the order in which they were sent. The rules are those of verify/history.
import {
  findKeyFaults,
  findOrderFaults,
  findRowFaults,
  keysReused,
} from '../../verify/history/append-rules.ts';
import { eventsOf, mayBeAbsent, type Rule } from './evidence.ts';

export const checkAppends: Rule = ({ history, stored }) => {
  const appends = eventsOf(history, 'append');
  const reused = keysReused(appends);
  const found: string[] = [];

  for (const one of appends) {
    if (one.seen.kind !== 'refused') continue;
    const { code } = one.seen;
    const isExcused =
      (code === 'chat_not_found' && mayBeAbsent(history, one.startMs, one.endMs)) ||
      (code === 'idempotency_key_reused' && one.idempotencyKey !== null && reused.has(one.idempotencyKey));
    if (!isExcused) found.push(`1 an append was refused with ${code} for no reason: ${one.words}`);
  }
  found.push(...findKeyFaults(appends), ...findOrderFaults(appends));
  // What an operator appended has rules of its own (redrives.ts).
  const rowsSent = stored.kind === 'present' ? stored.rows.filter(({ redriveOf }) => redriveOf === null) : [];
  if (stored.kind === 'present') return [...found, ...findRowFaults(appends, rowsSent)];
  const isErased = history.some(({ op }) => op === 'erase');
  if (appends.some(({ seen }) => seen.kind === 'done') && !isErased)
    found.push('1 a chat with accepted updates is gone');
  return found;
};
