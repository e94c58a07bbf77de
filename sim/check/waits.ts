// Invariant 2, seen from outside: an update that ended stays as it ended, and strangers see nothing.
import { isTerminal } from '../../src/domain/update.ts';
import { eventsOf, mayBeAbsent, type Rule } from './evidence.ts';

export const checkWaits: Rule = ({ history, stored }) => {
  const waits = eventsOf(history, 'await').flatMap(({ seen, queueId, startMs, endMs }) => {
    if (seen.kind === 'unknown') return [];
    if (seen.kind === 'refused') {
      const isExcused = seen.code === 'update_not_found' && mayBeAbsent(history, startMs, endMs);
      return isExcused ? [] : [`2 a wait was refused with ${seen.code} for no reason`];
    }
    const { status, applied_version } = seen.value;
    if (stored.kind === 'absent' || !isTerminal(status)) return [];
    const row = stored.rows.find((one) => one.queueId === queueId);
    const isKept = row?.status === status && row.appliedVersion === applied_version;
    return isKept ? [] : [`2 an update was seen ${status} and is ${row?.status ?? 'gone'} now`];
  });
  const shown = eventsOf(history, 'foreign-read').filter(({ seen }) => {
    if (seen.kind === 'done') return true;
    return seen.kind === 'refused' && seen.code !== 'chat_not_found';
  });
  return [...waits, ...shown.map(() => '9 a stranger was shown a chat')];
};
