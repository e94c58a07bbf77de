// Invariants 1 and 3 as a client sees them, each in one pass: a history may hold a hundred thousand appends.
import type { Seen } from '../../sim/history.ts';

/** An attempt to append. Repetitions are attempts of their own, with the same key and words. */
export type Append = {
  readonly startMs: number;
  readonly endMs: number;
  /** What was sent, or its hash; the same for every repetition. */
  readonly words: string;
  readonly idempotencyKey: string | null;
  readonly seen: Seen<{ readonly queueId: string; readonly seq: number }>;
};
export type StoredAppend = {
  readonly queueId: string;
  readonly seq: number;
  /** Null when they cannot be compared: emptied by the retention, or masked before they were written. */
  readonly words: string | null;
  readonly idempotencyKey: string | null;
};
type Acked = Append & { readonly seen: Extract<Append['seen'], { kind: 'done' }> };

const isAcked = (append: Append): append is Acked => append.seen.kind === 'done';

/** What a request and its row have in common; the words are null where they cannot be compared. */
const nameOf = (key: string | null, words: string | null): string => JSON.stringify([key, words]);

/** Keys that were sent with more than one body: those may be refused. */
export function keysReused(appends: Iterable<Append>): ReadonlySet<string> {
  const first = new Map<string, string>();
  const reused = new Set<string>();
  for (const { idempotencyKey, words } of appends) {
    if (idempotencyKey === null) continue;
    if ((first.get(idempotencyKey) ?? words) !== words) reused.add(idempotencyKey);
    first.set(idempotencyKey, words);
  }
  return reused;
}

/** @param appends of one user. @returns keys that were accepted twice: with another body, or as another update. */
export function findKeyFaults(appends: readonly Append[]): string[] {
  const first = new Map<string, Acked>();
  return appends.filter(isAcked).flatMap((append) => {
    if (append.idempotencyKey === null) return [];
    const before = first.get(append.idempotencyKey);
    first.set(append.idempotencyKey, before ?? append);
    if (before === undefined) return [];
    if (before.words !== append.words)
      return [`1 the key of ${before.words} was accepted with another body, ${append.words}`];
    if (before.seen.value.queueId === append.seen.value.queueId) return [];
    return [`1 the key of ${append.words} was accepted as two updates`];
  });
}

/** @param appends of one chat. @returns updates that come after one which was only sent when they were accepted. */
export function findOrderFaults(appends: readonly Append[]): string[] {
  // A repetition begins where the first try began: that one may have been the one that arrived.
  const firstTry = new Map<string, number>();
  for (const { idempotencyKey, words, startMs } of appends) {
    const name = nameOf(idempotencyKey, words);
    firstTry.set(name, Math.min(firstTry.get(name) ?? startMs, startMs));
  }
  const beginOf = ({ idempotencyKey, words, startMs }: Append): number =>
    idempotencyKey === null ? startMs : (firstTry.get(nameOf(idempotencyKey, words)) ?? startMs);

  const acked = appends.filter(isAcked);
  const byEnd = [...acked].sort((a, b) => a.endMs - b.endMs);
  const byBegin = [...acked].sort((a, b) => beginOf(a) - beginOf(b));
  const found: string[] = [];
  let newest: Acked | null = null;
  let ended = 0;
  for (const b of byBegin) {
    for (let a = byEnd[ended]; a !== undefined && a.endMs < beginOf(b); a = byEnd[ended]) {
      if (newest === null || a.seen.value.seq > newest.seen.value.seq) newest = a;
      ended += 1;
    }
    if (newest !== null && newest.seen.value.seq >= b.seen.value.seq)
      found.push(`3 ${newest.words} was accepted before ${b.words} began, and comes after it`);
  }
  return found;
}

/** @param appends, rows of one chat. @returns accepted updates without their row, and rows that nobody sent. */
export function findRowFaults(appends: readonly Append[], rows: readonly StoredAppend[]): string[] {
  const found: string[] = [];
  const byId = Map.groupBy(rows, ({ queueId }) => queueId);
  const acked = new Set<string>();
  for (const { seen, words } of appends.filter(isAcked)) {
    const { queueId, seq } = seen.value;
    acked.add(queueId);
    const own = byId.get(queueId) ?? [];
    if (own.length !== 1) found.push(`1 the accepted update ${words} has ${own.length} rows`);
    if (own.some((row) => (row.words ?? words) !== words || row.seq !== seq))
      found.push(`1 the accepted update ${words} is stored otherwise than it was accepted`);
  }
  // How many rows each request may have left: one per key, and without a key one per attempt.
  const left = new Map<string, number>();
  const allow = (name: string, most: number) => left.set(name, Math.min(most, (left.get(name) ?? 0) + 1));
  for (const { words, idempotencyKey } of appends)
    for (const name of [nameOf(idempotencyKey, words), nameOf(idempotencyKey, null)])
      allow(name, idempotencyKey === null ? appends.length : 1);
  for (const { queueId, words, idempotencyKey } of rows) {
    if (words === null && acked.has(queueId)) continue;
    const name = nameOf(idempotencyKey, words);
    const rest = left.get(name);
    if (rest === undefined) found.push(`1 nobody sent the update ${words ?? queueId}`);
    else if (rest < 1) found.push(`1 ${words ?? queueId} has more than one row`);
    else left.set(name, rest - 1);
  }
  return found;
}
