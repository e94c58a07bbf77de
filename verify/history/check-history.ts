// A history of real clients against the database they talked to: what no look into the database alone can tell.
import { type Checked, VIOLATIONS_SHOWN } from '../invariants.ts';
import { findKeyFaults, findOrderFaults, findRowFaults, keysReused } from './append-rules.ts';
import { answeredAfterErasure, lifeOf, mayBeAbsent } from './chat-life.ts';
import type { EventOf, HistoryEvent } from './event.ts';
import { findBackwardReads, findReadFaults, type Read } from './read-rules.ts';
import type { HistoryDatabase, StoredHistory } from './stored-history.ts';
import { watermarksOf } from './watermarks.ts';

const FRESH_SECONDS = 60;
const TERMINAL = ['complete', 'failed'];

const ofOp = <Op extends HistoryEvent['op']>(events: readonly HistoryEvent[], op: Op): EventOf<Op>[] =>
  events.filter((event): event is EventOf<Op> => event.op === op);

/** Problems that a deployment may answer at any time: they promise nothing and take nothing back. */
const EXCUSED = new Set(['rate_limited', 'dependency_unavailable', 'memory_full', 'chat_closed']);
/** Whose fault it is depends on the chat being there. */
const ABSENT = new Set(['chat_not_found', 'update_not_found']);

const NUMBER_OF = { append: 1, create: 1, read: 6, await: 2, erase: 11 } as const;

function findRefusals(events: readonly HistoryEvent[], reused: ReadonlySet<string>): string[] {
  const life = lifeOf(events);
  const { acceptedSeq } = watermarksOf(events);
  return events.flatMap((event) => {
    if (event.seen.kind !== 'refused') return [];
    const { code } = event.seen;
    const isReuse =
      event.op === 'append' && event.idempotencyKey !== null && reused.has(event.idempotencyKey);
    const isExcused =
      EXCUSED.has(code) ||
      (ABSENT.has(code) && mayBeAbsent(life, event.startMs, event.endMs)) ||
      (code === 'idempotency_key_reused' && isReuse) ||
      (code === 'seq_unknown' && event.op === 'read' && (event.minSeq ?? 0) > acceptedSeq(event.startMs)) ||
      (code === 'chat_id_unavailable' && life.erasedFromMs <= event.endMs);
    return isExcused ? [] : [`${NUMBER_OF[event.op]} ${event.op} was refused with ${code} for no reason`];
  });
}

const toRead = (event: EventOf<'read'>): (Read & { readonly content: string }) | null =>
  event.seen.kind !== 'done'
    ? null
    : {
        ...event.seen.value,
        startMs: event.startMs,
        endMs: event.endMs,
        minSeq: event.minSeq ?? 0,
        minVersion: event.minVersion ?? 0,
      };

function findReads(events: readonly HistoryEvent[], stored: StoredHistory, freshSeconds: number): string[] {
  const reads = ofOp(events, 'read').flatMap((event) => toRead(event) ?? []);
  const atLeast = watermarksOf(events);
  const isPresent = stored.kind === 'present';
  const atMost = {
    version: () => (isPresent ? stored.version : Number.POSITIVE_INFINITY),
    acceptedSeq: () => (isPresent ? stored.acceptedSeq : Number.POSITIVE_INFINITY),
  };
  const invented = reads.flatMap(({ version, content, source }) =>
    isPresent && stored.contentAt(version) !== content
      ? [`6 a read from the ${source} shows a state of version ${version} that never was`]
      : [],
  );
  return [
    ...reads.flatMap((read) => findReadFaults(read, atLeast, atMost, freshSeconds)),
    ...findBackwardReads(reads),
    ...invented,
  ];
}

function findWaits(events: readonly HistoryEvent[], stored: StoredHistory): string[] {
  if (stored.kind === 'absent') return [];
  const byId = new Map(stored.updates.map((update) => [update.queueId, update]));
  return ofOp(events, 'await').flatMap(({ seen, queueId }) => {
    if (seen.kind !== 'done' || !TERMINAL.includes(seen.value.status)) return [];
    const row = byId.get(queueId);
    const isKept = row?.status === seen.value.status && row.appliedVersion === seen.value.appliedVersion;
    return isKept
      ? []
      : [`2 update ${queueId} was seen ${seen.value.status} and is ${row?.status ?? 'gone'} now`];
  });
}

function checkChat(
  events: readonly HistoryEvent[],
  stored: StoredHistory,
  reused: ReadonlySet<string>,
  freshSeconds: number,
): string[] {
  const appends = ofOp(events, 'append');
  const life = lifeOf(events);
  const found = [
    ...findRefusals(events, reused),
    ...findOrderFaults(appends),
    ...findReads(events, stored, freshSeconds),
    ...findWaits(events, stored),
    ...answeredAfterErasure(events, life).map(({ op }) => `11 ${op} was answered after the chat was erased`),
  ];
  if (stored.kind === 'present') {
    found.push(...findRowFaults(appends, stored.updates));
    if (life.erasedByMs < Number.POSITIVE_INFINITY) found.push('11 an erased chat is stored');
  } else if (!stored.isErased && life.knownFromMs < Number.POSITIVE_INFINITY)
    found.push('1 a chat that clients were told of is gone, and nobody erased it');
  return found;
}

export type HistoryReport = {
  readonly events: number;
  readonly chats: number;
  readonly checked: readonly Checked[];
};

/**
 * Judges a history once the stack is at rest. Time grows with the number of events, not with its square.
 * @param history in any order; times of one clock. @param freshSeconds CACHE_FRESH_SECONDS of the deployment.
 * @returns one check per invariant that a history can show: 1, 2, 3, 6 and 11.
 */
export async function checkHistory(
  history: readonly HistoryEvent[],
  database: HistoryDatabase,
  freshSeconds = FRESH_SECONDS,
): Promise<HistoryReport> {
  const checks = [1, 2, 3, 6, 11].map((invariant) => ({
    invariant,
    name: `${String(invariant).padStart(2, '0')}-history`,
    count: 0,
    violations: [] as { tenant_id: null; chat_id: string | null; what: string }[],
  }));
  const add = (chat_id: string | null, line: string) => {
    const check = checks.find(({ invariant }) => line.startsWith(`${invariant} `));
    if (check === undefined) throw new TypeError(`a violation of no invariant: ${line}`);
    check.count += 1;
    const what = line.slice(line.indexOf(' ') + 1);
    if (check.violations.length < VIOLATIONS_SHOWN) check.violations.push({ tenant_id: null, chat_id, what });
  };
  // A key is unique for its user, whatever chat it was sent for.
  const reused = new Map<string, ReadonlySet<string>>();
  for (const [user, appends] of Map.groupBy(ofOp(history, 'append'), ({ userId }) => userId)) {
    reused.set(user, keysReused(appends.map((one) => ({ ...one, words: `${one.chatId} ${one.words}` }))));
    for (const line of findKeyFaults(appends)) add(null, line);
  }
  const byChat = Map.groupBy(history, ({ chatId }) => chatId);
  for (const [chatId, events] of byChat) {
    const keys = reused.get(events[0]?.userId ?? '') ?? new Set<string>();
    for (const line of checkChat(events, await database.look(chatId), keys, freshSeconds)) add(chatId, line);
  }
  const detail = `${history.length} events of ${byChat.size} chats`;
  return {
    events: history.length,
    chats: byChat.size,
    checked: checks.map((check) => ({ ...check, detail })),
  };
}
