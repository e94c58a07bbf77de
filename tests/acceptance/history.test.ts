// What clients see of a real stack, recorded while they talk, read and erase at once, fits what is stored; a row that
// is taken away afterwards does not.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hashWords } from '../../verify/history/event.ts';
import { type Answer, appendSeen, awaitSeen, doneSeen, readSeen } from '../../verify/history/from-http.ts';
import { createRecorder } from '../../verify/history/record.ts';
import { judge } from '../../verify/print-report.ts';
import { verifyDatabase } from '../../verify/verify-database.ts';
import { type Person, startStack, type TestStack } from '../support/stack.ts';
import { type Caller, callerOf } from './support/caller.ts';
import { type Machinery, machineryOf, until } from './support/machinery.ts';

const CLIENTS = 6;
const ROUNDS = 12;

let stack: TestStack;
let machinery: Machinery;
const recorder = createRecorder();

beforeAll(async () => {
  stack = await startStack({ LIMIT_PER_MINUTE: '100000' });
  machinery = machineryOf(stack);
});
afterAll(async () => {
  await machinery?.close();
  await stack?.stop();
});

type Known = { seq: number; version: number; queueId: string | undefined };

/** One client of one chat: it records what it asks, and asks for no less than it has seen. */
function clientOf(ada: Caller, person: Person, chatId: string, client: string) {
  const known: Known = { seq: 0, version: 0, queueId: undefined };
  const asked = (startMs: number) => ({ chatId, userId: person.id, client, startMs, endMs: now() });
  return {
    async append(content: string, idempotencyKey: string | null) {
      const startMs = now();
      const headers = idempotencyKey === null ? {} : { 'idempotency-key': idempotencyKey };
      const seen = appendSeen(await ada.post(chatId, content, headers));
      const words = hashWords({ messages: [{ role: 'user', content }] });
      recorder.record({ op: 'append', ...asked(startMs), words, idempotencyKey, seen });
      if (seen.kind !== 'done') return;
      known.seq = Math.max(known.seq, seen.value.seq);
      known.queueId = seen.value.queueId;
    },
    async read() {
      const startMs = now();
      const minSeq = known.seq;
      const minVersion = known.version;
      const seen = readSeen(await ada.read(chatId, `?min_seq=${minSeq}&min_version=${minVersion}`));
      recorder.record({ op: 'read', ...asked(startMs), minSeq, minVersion, seen });
      if (seen.kind === 'done') known.version = Math.max(known.version, seen.value.version);
    },
    async look() {
      if (known.queueId === undefined) return;
      const startMs = now();
      const queueId = known.queueId;
      const seen = awaitSeen(await ada.update(queueId, 1));
      recorder.record({ op: 'await', ...asked(startMs), queueId, seen });
    },
    async erase() {
      const startMs = now();
      const seen = doneSeen((await ada.erase(chatId)) as Answer);
      recorder.record({ op: 'erase', ...asked(startMs), seen });
    },
  };
}
const now = (): number => performance.timeOrigin + performance.now();

test('six clients of three chats, one of which is erased while they talk, see nothing that did not happen', async () => {
  const [person] = await stack.people(1);
  if (person === undefined) throw new Error('nobody');
  const ada = callerOf(stack.api, person.token);
  const chats = await Promise.all(
    ['a', 'b', 'c'].map(async (name) => {
      const startMs = now();
      const chatId = await ada.openChat();
      const seen = { kind: 'done' as const, value: null };
      recorder.record({ op: 'create', chatId, userId: person.id, client: name, startMs, endMs: now(), seen });
      return chatId;
    }),
  );
  const clients = Array.from({ length: CLIENTS }, (_, number) =>
    clientOf(ada, person, chats[number % 3] ?? '', `client ${number}`),
  );
  await Promise.all(
    clients.map(async (client, number) => {
      for (let round = 0; round < ROUNDS; round += 1) {
        const words = `My item ${number * 100 + round} is thing${round}.`;
        const key = round % 3 === 0 ? null : `key ${number} ${round}`;
        await client.append(words, key);
        if (key !== null && round % 4 === 0) await client.append(words, key);
        if (round === 7) await client.append('My name is Eve.', `key ${number} 5`);
        await client.read();
        if (round % 5 === 4) await client.look();
        if (number === 2 && round === ROUNDS - 2) await client.erase();
      }
    }),
  );
  await until('everything has ended', async () => {
    const open = 'select count(*) from public.chat_context_queue where processed_at is null';
    return (await machinery.count(open)) === 0;
  });
  await Promise.all(clients.map((client) => client.read()));
  const kinds = new Set(recorder.events.map(({ op, seen }) => `${op} ${seen.kind}`));
  expect([...kinds]).toEqual(
    expect.arrayContaining(['append done', 'append refused', 'read done', 'await done', 'erase done']),
  );
  expect(recorder.events.length).toBeGreaterThan(CLIENTS * ROUNDS * 2);

  const report = await verifyDatabase(stack.postgres, { history: recorder.events });
  expect(report.checked.filter(({ count }) => count > 0)).toEqual([]);
  const states = judge(report).map(({ number, state, unseen }) => [number, state, unseen === undefined]);
  expect(states).toContainEqual([1, 'held', true]);
  expect(states).toContainEqual([6, 'held', true]);
});

test('an accepted update whose row is gone is reported, and so are facts that were changed after they were shown', async () => {
  await machinery.rows(`delete from public.chat_context_queue where seq = 3`);
  await machinery.rows('alter table public.chat_facts disable trigger refuse_fact_change');
  await machinery.rows(`update public.chat_facts set value = 'another thing'`);
  const { checked } = await verifyDatabase(stack.postgres, { history: recorder.events });
  const countOf = (name: string) => checked.find((one) => one.name === name)?.count ?? 0;
  expect(countOf('01-history')).toBeGreaterThanOrEqual(2);
  expect(countOf('06-history')).toBeGreaterThanOrEqual(2);
});
