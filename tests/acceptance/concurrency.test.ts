// Many at once: every update ends once and in order, and one busy chat does not cost a model call per update.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startStack, type TestStack } from '../support/stack.ts';
import { type Caller, callerOf } from './support/caller.ts';
import { type Machinery, machineryOf, until } from './support/machinery.ts';
import type { Accepted } from './support/shapes.ts';

const USERS = 10;
const CHATS = 40;
const UPDATES = 200;

let stack: TestStack;
let machinery: Machinery;
let callers: Caller[];

beforeAll(async () => {
  // The contract's own limit: ten users make 20 updates and 4 chats each, well below 100 a minute.
  stack = await startStack();
  machinery = machineryOf(stack);
  callers = (await stack.people(USERS + 1)).map(({ token }) => callerOf(stack.api, token));
});
afterAll(async () => {
  await machinery?.close();
  await stack?.stop();
});

const at = <T>(list: readonly T[], index: number): T => {
  const found = list[index % list.length];
  if (found === undefined) throw new Error('an empty list');
  return found;
};
const openRows = () =>
  machinery.count('select count(*) from public.chat_context_queue where processed_at is null');
const allEnded = () => until('every update has ended', async () => (await openRows()) === 0, 60_000);

type Revision = { chat_id: string; version: string; from_seq: string; to_seq: string; queue_ids: string[] };
const revisionsOf = (chats: readonly string[]) =>
  machinery.rows<Revision>(
    `select chat_id, version, from_seq, to_seq, queue_ids from public.chat_revisions
     where chat_id = any ($1::uuid[]) order by chat_id, version`,
    [chats],
  );

/** Versions 1, 2, 3 … whose seqs follow each other without a gap, each update in exactly one of them. */
function expectContiguous(revisions: readonly Revision[], accepted: readonly Accepted[]): void {
  const byChat = Map.groupBy(revisions, ({ chat_id }) => chat_id);
  for (const [chat, own] of byChat) {
    expect(own.map(({ version }) => Number(version))).toEqual(own.map((_, index) => index + 1));
    const starts = own.map(({ from_seq }) => Number(from_seq));
    expect(starts).toEqual([1, ...own.slice(0, -1).map(({ to_seq }) => Number(to_seq) + 1)]);
    const inOrder = accepted
      .filter(({ chat_id }) => chat_id === chat)
      .toSorted((a, b) => a.seq - b.seq)
      .map(({ queue_id }) => queue_id);
    expect(own.flatMap(({ queue_ids }) => queue_ids)).toEqual(inOrder);
  }
}

test('200 updates at once over 40 chats all end complete, in order, and none twice', async () => {
  const chats = await Promise.all(
    Array.from({ length: CHATS }, async (_, index) => {
      const caller = at(callers, index % USERS);
      return { caller, chat: await caller.openChat() };
    }),
  );
  const accepted = await Promise.all(
    Array.from({ length: UPDATES }, (_, index) => {
      const { caller, chat } = at(chats, index);
      return caller.say(chat, `My item ${index} is thing${index}.`);
    }),
  );
  await allEnded();
  const ids = chats.map(({ chat }) => chat);
  const statuses = await machinery.rows<{ status: string; outcome: string; count: string }>(
    `select status, outcome, count(*) from public.chat_context_queue
     where chat_id = any ($1::uuid[]) group by 1, 2`,
    [ids],
  );
  expect(statuses).toEqual([{ status: 'complete', outcome: 'applied', count: String(UPDATES) }]);
  const revisions = await revisionsOf(ids);
  expect(new Set(revisions.map(({ chat_id }) => chat_id)).size).toBe(CHATS);
  expectContiguous(revisions, accepted);

  // As the users see it: each chat holds its five facts and none of its neighbours'.
  const perChat = UPDATES / CHATS;
  const reads = await Promise.all(chats.map(({ caller, chat }) => caller.read(chat, `?min_seq=${perChat}`)));
  for (const [index, { body }] of reads.entries()) {
    const mine = Array.from({ length: perChat }, (_, round) => index + round * CHATS);
    expect(body.user_confirmed).toEqual(
      Object.fromEntries(mine.map((number) => [`item_${number}`, `thing${number}`])),
    );
    expect(body).toMatchObject({
      accepted_seq: perChat,
      applied_seq: perChat,
      stale: false,
      failed_updates: 0,
    });
  }
});

test('50 updates of one chat at once become far fewer model calls', async () => {
  const caller = at(callers, USERS);
  const chat = await caller.openChat();
  const before = await machinery.modelCalls();
  await machinery.mode('slow', { ms: 300 });
  const accepted = await Promise.all(
    Array.from({ length: 50 }, (_, index) => caller.say(chat, `My item ${index} is thing${index}.`)),
  );
  await allEnded();
  await machinery.mode('normal');
  const calls = (await machinery.modelCalls()) - before;
  // Eight at most go into one batch, so seven is the least; the first wake-ups may find a row or two.
  expect(calls).toBeGreaterThanOrEqual(7);
  expect(calls).toBeLessThanOrEqual(14);
  const revisions = await revisionsOf([chat]);
  expect(revisions).toHaveLength(calls);
  expectContiguous(revisions, accepted);
  const { body } = await caller.read(chat, '?min_seq=50');
  expect(Object.keys(body.user_confirmed)).toHaveLength(50);
});

test('after all of it every invariant holds in the database', async () => {
  expect(await machinery.verify()).toEqual({ chats: CHATS + 1, broken: {} });
});
