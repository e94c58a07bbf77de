// Redrives: one successor per dead letter, with its words and its first seq, and of a chain at most one is applied.
import type { StoredRow } from '../drivers/driver.ts';
import { eventsOf, mayBeAbsent, type Rule } from './evidence.ts';

const stampOf = ({ seq, stampSeq }: StoredRow): number => stampSeq ?? seq;
/** The words of a decision name its key, which a successor does not have. */
const saidBy = ({ payload, words }: StoredRow): string =>
  payload === null ? words : JSON.stringify(Object.entries(payload).sort());

export const checkRedrives: Rule = ({ history, stored }) => {
  const found: string[] = [];
  const asked = eventsOf(history, 'redrive');
  for (const { seen, startMs, endMs } of asked)
    if (seen.kind === 'refused' && !(seen.code === 'not_found' && mayBeAbsent(history, startMs, endMs)))
      found.push(`1 a redrive was refused with ${seen.code} for no reason`);
  if (stored.kind === 'absent') return found;
  const { rows, memory } = stored;
  const byId = new Map(rows.map((row) => [row.queueId, row]));

  for (const { seen, queueId } of asked)
    if (seen.kind === 'done' && byId.get(queueId)?.redrivenAs !== seen.value.queueId)
      found.push('1 a redrive was answered with another update than the dead letter names');
  for (const row of rows) {
    const successor = row.redrivenAs && byId.get(row.redrivenAs);
    if (row.redrivenAs !== null && (row.status !== 'failed' || successor?.redriveOf !== row.queueId))
      found.push(`1 ${row.words} (${row.status}) names a successor that does not name it`);
    if (row.redriveOf === null) continue;
    const letter = byId.get(row.redriveOf);
    if (letter === undefined || letter.redrivenAs !== row.queueId || letter.seq >= row.seq)
      found.push(`1 ${row.words} redrives an update that does not come before it or does not name it`);
    else if (saidBy(letter) !== saidBy(row) || row.idempotencyKey !== null)
      found.push(`1 ${row.words} redrives other words than the dead letter had`);
    else if (row.stampSeq !== stampOf(letter))
      found.push(`5 ${row.words} bears the seq ${row.stampSeq}, not ${stampOf(letter)}`);
    if (!asked.some(({ queueId }) => queueId === row.redriveOf)) found.push(`1 nobody redrove ${row.words}`);
  }
  for (const [stamp, chain] of Map.groupBy(rows, stampOf))
    if (chain.filter(({ status }) => status === 'complete').length > 1)
      found.push(`2 what was accepted with seq ${stamp} was applied more than once`);
  const waiting = rows.filter(({ status, redrivenAs }) => status === 'failed' && redrivenAs === null).length;
  if (memory.failed_updates !== waiting)
    found.push(`3 failed_updates is ${memory.failed_updates} with ${waiting} dead letters that wait`);
  return found;
};
