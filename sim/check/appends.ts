// Invariants 1 and 3 as clients see them: every accepted update has exactly one row, no row came from nowhere, a key is
// one update, and updates come in the order in which they were sent. The rules are those of verify/history.
import {
  findKeyFaults,
  findOrderFaults,
  findRowFaults,
  keysReused,
} from '../../verify/history/append-rules.ts';
import type { AppendSeen } from '../history.ts';
import { type Evidence, eventsOf, mayBeAbsent, mayBeClosed, type Rule } from './evidence.ts';

export const checkAppends: Rule = ({ history, stored }) => {
  const appends = eventsOf(history, 'append');
  const reused = keysReused(appends);
  const found: string[] = [];

  for (const one of appends) {
    if (one.seen.kind !== 'refused') continue;
    const { code } = one.seen;
    const isExcused =
      (code === 'chat_closed' && mayBeClosed(history, one.endMs)) ||
      (code === 'chat_not_found' && mayBeAbsent(history, one.startMs, one.endMs)) ||
      (code === 'idempotency_key_reused' && one.idempotencyKey !== null && reused.has(one.idempotencyKey));
    if (!isExcused) found.push(`1 an append was refused with ${code} for no reason: ${one.words}`);
  }
  found.push(...findKeyFaults(appends), ...findOrderFaults(appends), ...findClosedFaults(history, appends));
  // What an operator appended has rules of its own (redrives.ts).
  const rowsSent = stored.kind === 'present' ? stored.rows.filter(({ redriveOf }) => redriveOf === null) : [];
  if (stored.kind === 'present') return [...found, ...findRowFaults(appends, rowsSent)];
  const isErased = history.some(({ op }) => op === 'erase');
  if (appends.some(({ seen }) => seen.kind === 'done') && !isErased)
    found.push('1 a chat with accepted updates is gone');
  return found;
};

/** Nothing that began after a chat was known to be closed is accepted. */
function findClosedFaults(history: Evidence['history'], appends: readonly AppendSeen[]): string[] {
  const closedMs = Math.min(
    ...eventsOf(history, 'close').flatMap(({ seen, endMs }) => (seen.kind === 'done' ? [endMs] : [])),
  );
  // A repetition begins where the first try began: that one may have been the one that arrived.
  const firstTryMs = (words: string) =>
    Math.min(...appends.filter((one) => one.words === words).map(({ startMs }) => startMs));
  return appends
    .filter(({ seen }) => seen.kind === 'done')
    .filter(({ words }) => firstTryMs(words) > closedMs)
    .map(({ words }) => `1 ${words} was accepted after the chat was closed`);
}
