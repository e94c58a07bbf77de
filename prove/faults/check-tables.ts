// Judges what is stored by what the clients were told. One line per broken promise; ids only, no words.
import type { Asked } from './history.ts';
import type { Revision, Row, Stored } from './look.ts';

const isAccepted = ({ status, queueId }: Asked): boolean =>
  (status === 201 || status === 200) && queueId !== null;
const appends = (asked: readonly Asked[]): readonly Asked[] => asked.filter(({ key }) => key !== null);

/** Updates that were promised: one per idempotency key. */
export function acceptedUpdates(asked: readonly Asked[]): ReadonlyMap<string, Asked> {
  return new Map(
    appends(asked)
      .filter(isAccepted)
      .map((one) => [String(one.key), one]),
  );
}

/** Erased, or asked to be: a request whose answer was lost may have worked. */
export const erasedChats = (asked: readonly Asked[]): ReadonlySet<string> =>
  new Set(asked.filter(({ op }) => op === 'erase').map(({ chatId }) => chatId));

function checkAccepted(asked: readonly Asked[], stored: Stored): string[] {
  const found: string[] = [];
  const erased = erasedChats(asked);
  const sent = Map.groupBy(appends(asked), ({ key }) => String(key));
  for (const [key, answers] of sent) {
    const ids = new Set(answers.filter(isAccepted).map(({ queueId, seq }) => `${queueId} ${seq}`));
    if (ids.size > 1) found.push(`1 key ${key} was answered with ${ids.size} updates`);
    const [{ chatId, words } = { chatId: '', words: null }] = answers;
    const rows = (stored.rows.get(chatId) ?? []).filter((row) => row.idempotency_key === key);
    if (rows.length > 1) found.push(`1 key ${key} has ${rows.length} rows`);
    if (erased.has(chatId)) continue;
    if (ids.size === 1 && rows.length !== 1)
      found.push(`1 accepted and lost: key ${key} has ${rows.length} rows`);
    for (const row of rows) {
      if (ids.size === 1 && !ids.has(`${row.id} ${row.seq}`))
        found.push(`1 ${row.id} is not what was accepted`);
      if (row.kind === 'exchange' && row.words !== words) found.push(`1 ${row.id} holds other words`);
    }
  }
  for (const rows of stored.rows.values())
    for (const { id, idempotency_key: key } of rows)
      if (key === null || !sent.has(key)) found.push(`1 nobody sent ${id}`);
  return found;
}

/** One client at a time: what it says after an answer comes after it. */
function checkOrder(asked: readonly Asked[]): string[] {
  const lines = Map.groupBy(
    [...acceptedUpdates(asked).values()].toSorted((a, b) => a.endMs - b.endMs),
    ({ client, chatId }) => `${client} ${chatId}`,
  );
  return [...lines].flatMap(([line, own]) =>
    own.every(({ seq }, place) => place === 0 || (own[place - 1]?.seq ?? 0) < (seq ?? 0))
      ? []
      : [`3 updates of ${line} are out of order`],
  );
}

function checkRevisions(chatId: string, rows: readonly Row[], revisions: readonly Revision[]): string[] {
  const found: string[] = [];
  const say = (what: string) => found.push(`${what} (chat ${chatId})`);
  if (rows.some(({ seq }, place) => seq !== place + 1)) say('3 the seqs have gaps');
  if (revisions.some(({ version }, place) => version !== place + 1)) say('5 the versions have gaps');
  let last = 0;
  for (const { version, from_seq, to_seq, queue_ids } of revisions) {
    const between = rows.filter(({ seq }) => seq > last && seq <= to_seq);
    const within = between.filter(({ id }) => queue_ids.includes(id));
    if (from_seq <= last) say(`3 revision ${version} goes back`);
    if (within.map(({ id }) => id).join() !== queue_ids.join()) say(`3 revision ${version} is out of order`);
    if (between.some(({ id, status }) => !queue_ids.includes(id) && status !== 'failed'))
      say(`3 revision ${version} skips an update`);
    last = to_seq;
  }
  for (const { id, status, applied_version } of rows) {
    const within = revisions.filter(({ queue_ids }) => queue_ids.includes(id));
    if (status !== 'complete' && status !== 'failed') say(`7 ${id} is still ${status}`);
    if (within.length !== (status === 'complete' ? 1 : 0))
      say(`2 ${id} is ${status}, ${within.length} times applied`);
    if (status === 'complete' && within[0]?.version !== applied_version) say(`2 ${id} names another version`);
  }
  return found;
}

/** Every rule that needs the tables and the history alone. */
export function checkTables(asked: readonly Asked[], stored: Stored): string[] {
  const found = [...checkAccepted(asked, stored), ...checkOrder(asked)];
  for (const [chatId, rows] of stored.rows)
    found.push(...checkRevisions(chatId, rows, stored.revisions.get(chatId) ?? []));
  for (const [chatId, leftovers] of stored.erased)
    if (leftovers > 0) found.push(`11 ${leftovers} rows are left of the erased chat ${chatId}`);
  return found;
}
