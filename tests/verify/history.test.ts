// The judge of histories: an honest one passes, however long, and each lie is found.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkHistory } from '../../verify/history/check-history.ts';
import { type EventOf, type HistoryEvent, hashWords } from '../../verify/history/event.ts';
import { createRecorder, readHistory } from '../../verify/history/record.ts';
import type { StoredHistory } from '../../verify/history/stored-history.ts';
import {
  databaseOf,
  type GeneratedChat,
  generateChat,
  generateHistory,
} from '../support/generated-history.ts';

const EVENTS = 100_000;
const CHATS = 200;

const brokenOf = async (chat: GeneratedChat, stored: StoredHistory = chat.stored) => {
  const { checked } = await checkHistory(chat.events, { look: async () => stored });
  return checked.filter(({ count }) => count > 0).map(({ invariant }) => invariant);
};

test('an honest history of 100,000 events passes; each chat is looked up once', async () => {
  const chats = generateHistory(EVENTS, CHATS);
  const database = databaseOf(chats);
  const report = await checkHistory(
    chats.flatMap(({ events }) => events),
    database,
  );
  expect(report.checked.map(({ invariant, count }) => [invariant, count])).toEqual([
    [1, 0],
    [2, 0],
    [3, 0],
    [6, 0],
    [11, 0],
  ]);
  expect([report.events, report.chats, database.looks]).toEqual([EVENTS, CHATS, CHATS]);
});

type Done<Op extends HistoryEvent['op']> = EventOf<Op> & {
  seen: Extract<EventOf<Op>['seen'], { kind: 'done' }>;
};

/** The last event of a kind that was answered, with the change made to what was seen. */
function lie<Op extends 'append' | 'read' | 'await'>(
  chat: GeneratedChat,
  op: Op,
  change: (event: Done<Op>) => object,
  is: (event: Done<Op>) => boolean = () => true,
): void {
  const place = chat.events.findLastIndex(
    (event) => event.op === op && event.seen.kind === 'done' && is(event as Done<Op>),
  );
  expect(place).toBeGreaterThan(0);
  const event = chat.events[place] as Done<Op>;
  const { value: honest } = (event as { seen: { value: object } }).seen;
  const value = { ...honest, ...change(event) };
  chat.events[place] = { ...event, seen: { kind: 'done', value } } as unknown as HistoryEvent;
}

const at = { chatId: 'chat', userId: 'ada' };
const isKeyed = ({ idempotencyKey }: EventOf<'append'>) => idempotencyKey !== null;
const lastMs = ({ events }: GeneratedChat) => Math.max(...events.map(({ endMs }) => endMs));
const appended = ({ events }: GeneratedChat) =>
  events.findLast(
    (event): event is Done<'append'> => event.op === 'append' && event.seen.kind === 'done' && isKeyed(event),
  );

/** What is done to an honest history of one chat or to its database; the invariant that must be reported. */
const LIES: readonly [string, number, (chat: GeneratedChat) => void][] = [
  ['an accepted update has no row', 1, ({ stored }) => void stored.updates.splice(7, 1)],
  [
    'a row was sent by nobody',
    1,
    ({ stored }) =>
      void stored.updates.push({
        ...(stored.updates[0] ?? never()),
        queueId: 'x',
        words: 'other',
        idempotencyKey: null,
      }),
  ],
  [
    'one request left two rows',
    1,
    ({ stored }) =>
      void stored.updates.push({
        ...(stored.updates.find(({ idempotencyKey }) => idempotencyKey) ?? never()),
        queueId: 'x',
      }),
  ],
  [
    'a row has other words',
    1,
    ({ stored }) => void stored.updates.splice(3, 1, { ...(stored.updates[3] ?? never()), words: 'other' }),
  ],
  [
    'a key was accepted with another body',
    1,
    (chat) => void chat.events.push({ ...(appended(chat) ?? never()), words: 'other' }),
  ],
  [
    'a key was accepted as two updates',
    1,
    (chat) => {
      const event = appended(chat) ?? never();
      const other = chat.stored.updates[0] ?? never();
      chat.events.push({
        ...event,
        seen: { kind: 'done', value: { queueId: other.queueId, seq: event.seen.value.seq } },
      });
    },
  ],
  [
    'an append is refused for no reason',
    1,
    (chat) =>
      void chat.events.push({
        op: 'append',
        ...at,
        startMs: lastMs(chat),
        endMs: lastMs(chat),
        words: 'w',
        idempotencyKey: null,
        seen: { kind: 'refused', code: 'chat_not_found' },
      }),
  ],
  [
    'an update that was seen complete is not',
    2,
    (chat) => lie(chat, 'await', () => ({ appliedVersion: 999 })),
  ],
  [
    'an update comes before one that was accepted before it was sent',
    3,
    (chat) => {
      const [first] = chat.stored.updates;
      const last = chat.stored.updates.at(-1);
      if (first === undefined || last === undefined) never();
      const swap = (seq: number) => (seq === first.seq ? last.seq : seq === last.seq ? first.seq : seq);
      chat.stored.updates = chat.stored.updates.map((one) => ({ ...one, seq: swap(one.seq) }));
      for (const event of chat.events)
        if (event.op === 'append' && event.seen.kind === 'done')
          event.seen.value.seq = swap(event.seen.value.seq);
    },
  ],
  ['a read shows a state that never was', 6, (chat) => lie(chat, 'read', () => ({ content: 'invented' }))],
  [
    'a read shows a version that never was',
    6,
    (chat) => lie(chat, 'read', ({ seen }) => ({ version: seen.value.version + 99 })),
  ],
  [
    'a read goes below min_version',
    6,
    (chat) =>
      lie(
        chat,
        'read',
        () => ({ version: 0, content: 'content 0', source: 'cache', ageSeconds: 60 }),
        ({ minVersion }) => (minVersion ?? 0) > 0,
      ),
  ],
  [
    'a read goes below min_seq without what is pending',
    6,
    (chat) =>
      lie(
        chat,
        'read',
        ({ minSeq = 0 }) => ({ appliedSeq: minSeq - 1, showsPending: false }),
        ({ minSeq }) => (minSeq ?? 0) > 0,
      ),
  ],
  [
    'a read takes back what one before it has shown',
    6,
    (chat) => lie(chat, 'read', () => ({ appliedSeq: 0 })),
  ],
  [
    'a read does not know of an accepted update',
    6,
    (chat) => lie(chat, 'read', () => ({ acceptedSeq: 1, appliedSeq: 1, pendingUpdates: 0, stale: false })),
  ],
  [
    'a read hides that updates wait',
    6,
    (chat) => lie(chat, 'read', ({ seen }) => ({ stale: !seen.value.stale })),
  ],
  [
    'a read is old and does not say so',
    6,
    (chat) => lie(chat, 'read', () => ({ source: 'cache', ageSeconds: 61 })),
  ],
  [
    'a chat is answered after its erasure',
    11,
    (chat) =>
      void chat.events.push({
        op: 'erase',
        ...at,
        startMs: -90,
        endMs: -80,
        seen: { kind: 'done', value: null },
      }),
  ],
];

function never(): never {
  throw new Error('the generated history lacks what is to be changed');
}

test.for(LIES)('when %s, invariant %i is reported', async ([, invariant, change]) => {
  const chat = generateChat('chat', 200, 5);
  expect(await brokenOf(chat)).toEqual([]);
  change(chat);
  expect(await brokenOf(chat)).toContain(invariant);
});

test('a chat that is gone was erased, or is reported', async () => {
  const chat = generateChat('chat', 50, 3);
  expect(await brokenOf(chat, { kind: 'absent', isErased: false })).toEqual([1]);
  expect(await brokenOf(chat, { kind: 'absent', isErased: true })).toEqual([]);
});

test('what a limit, an outage and a key that was really used twice refuse is no violation', async () => {
  const chat = generateChat('chat', 50, 3);
  const event = appended(chat) ?? never();
  for (const code of ['rate_limited', 'dependency_unavailable', 'idempotency_key_reused'])
    chat.events.push({ ...event, words: 'other words', seen: { kind: 'refused', code } });
  expect(await brokenOf(chat)).toEqual([]);
});

test('words hash alike as they are sent and as a row holds them', () => {
  const sent = hashWords({ messages: [{ role: 'user', content: 'hello' }] });
  expect(hashWords({ snippet: null, messages: [{ content: 'hello', role: 'user' }], payload: null })).toBe(
    sent,
  );
  expect(hashWords({ messages: [{ role: 'assistant', content: 'hello' }] })).not.toBe(sent);
  expect(hashWords({ payload: { key: 'a', action: 'confirm' } })).toBe(
    hashWords({ payload: { action: 'confirm', key: 'a' } }),
  );
});

test('a history comes back from its file as it was recorded, and a line that is no event is named', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'saidso-history-'));
  try {
    const file = join(folder, 'history.jsonl');
    const recorder = createRecorder(file);
    for (const event of generateChat('chat', 50, 1).events) recorder.record(event);
    expect(await readHistory(file)).toEqual(recorder.events);
    writeFileSync(file, '{"op":"append"}\n', { flag: 'a' });
    await expect(readHistory(file)).rejects.toThrow('line 51 of the history is no event');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
