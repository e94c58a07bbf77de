// Invariant 1: every accepted update has exactly one row, no row came from nowhere, a key is one update.
import type { AppendSeen } from '../history.ts';
import { eventsOf, mayBeAbsent, type Rule } from './evidence.ts';

type Acked = AppendSeen & { readonly seen: Extract<AppendSeen['seen'], { kind: 'done' }> };

const isAcked = (append: AppendSeen): append is Acked => append.seen.kind === 'done';
const count = <T>(items: readonly T[], is: (item: T) => boolean): number => items.filter(is).length;

const firstTryMs = (appends: readonly AppendSeen[], { words }: AppendSeen): number =>
  Math.min(...appends.filter((one) => one.words === words).map(({ startMs }) => startMs));

export const checkAppends: Rule = ({ history, stored }) => {
  const appends = eventsOf(history, 'append');
  const acked = appends.filter(isAcked);
  const found: string[] = [];

  for (const one of appends) {
    if (one.seen.kind !== 'refused') continue;
    const { code } = one.seen;
    const isExcused =
      (code === 'chat_closed' && history.some(({ op, startMs }) => op === 'close' && startMs <= one.endMs)) ||
      (code === 'chat_not_found' && mayBeAbsent(history, one.startMs, one.endMs)) ||
      (code === 'idempotency_key_reused' &&
        appends.some((other) => other.idempotencyKey === one.idempotencyKey && other.words !== one.words));
    if (!isExcused) found.push(`1 an append was refused with ${code} for no reason: ${one.words}`);
  }

  const closedMs = Math.min(
    ...eventsOf(history, 'close').flatMap(({ seen, endMs }) => (seen.kind === 'done' ? [endMs] : [])),
  );
  for (const one of acked)
    if (firstTryMs(appends, one) > closedMs)
      found.push(`1 ${one.words} was accepted after the chat was closed`);

  for (const a of acked)
    for (const b of acked) {
      const isSame = a.seen.value.queueId === b.seen.value.queueId;
      if (a.idempotencyKey !== null && a.idempotencyKey === b.idempotencyKey) {
        if (a.words !== b.words) found.push(`1 the key ${a.idempotencyKey} was accepted with two bodies`);
        else if (!isSame) found.push(`1 the key ${a.idempotencyKey} was accepted as two updates`);
      }
      // A repetition begins where the first try began: that one may have been the one that arrived.
      if (
        a.endMs < firstTryMs(appends, b) &&
        !isSame &&
        a.words !== b.words &&
        a.seen.value.seq >= b.seen.value.seq
      )
        found.push(`3 ${a.words} was accepted before ${b.words} began, and comes after it`);
    }

  if (stored.kind === 'absent') {
    const isErased = history.some(({ op }) => op === 'erase');
    if (acked.length > 0 && !isErased) found.push('1 a chat with accepted updates is gone');
    return found;
  }
  const { rows } = stored;
  for (const { seen, words } of acked) {
    const own = rows.filter(({ queueId }) => queueId === seen.value.queueId);
    if (own.length !== 1) found.push(`1 the accepted update ${words} has ${own.length} rows`);
    if (own.some((row) => row.words !== words || row.seq !== seen.value.seq))
      found.push(`1 the accepted update ${words} is stored otherwise than it was accepted`);
  }
  for (const row of rows) {
    const isSent = appends.some(
      ({ words, idempotencyKey }) => words === row.words && idempotencyKey === row.idempotencyKey,
    );
    if (!isSent) found.push(`1 nobody sent the update ${row.words}`);
    if (count(rows, ({ words }) => words === row.words) > 1)
      found.push(`1 ${row.words} has more than one row`);
    const isKeyed = row.idempotencyKey !== null;
    if (isKeyed && count(rows, ({ idempotencyKey }) => idempotencyKey === row.idempotencyKey) > 1)
      found.push(`1 the key ${row.idempotencyKey} has more than one row`);
  }
  return found;
};
