// Reading: from the cache while it will do, from Postgres otherwise, and never silently stale.
import { expect, test } from 'vitest';
import type { OwnedChat } from '../../src/domain/ids.ts';
import { err } from '../../src/domain/result.ts';
import { type ReadQuery, readMemory } from '../../src/flows/read-memory.ts';
import { BEN, createWorld } from '../support/world.ts';

type World = ReturnType<typeof createWorld>;
const PLAIN: ReadQuery = { waitSeconds: 0, includesPending: false };
const down = { code: 'dependency_unavailable' as const, detail: 'down' };

const read = (world: World, chat: OwnedChat, query: Partial<ReadQuery> = {}) =>
  readMemory(world, { chat, query: { ...PLAIN, ...query }, cached: world.cache.getMemory(chat) });

async function withOneFact() {
  const world = createWorld();
  const chat = await world.openChat();
  await world.say(chat, 'I live in Turin.');
  await world.deliverAll();
  return { world, chat };
}

test('a warm read asks Postgres for nothing', async () => {
  const { world, chat } = await withOneFact();
  const asleep = {
    ...world,
    store: { ...world.store, readMemory: () => Promise.reject(new Error('Postgres was asked')) },
  };
  expect(await read(asleep, chat)).toMatchObject({
    ok: true,
    value: { source: 'cache', ageSeconds: 0, stale: false, degraded: [], memory: { version: 1 } },
  });
});

test('a cold read asks Postgres once and fills the cache after the answer', async () => {
  const world = createWorld();
  const chat = await world.openChat();
  expect(await read(world, chat)).toMatchObject({
    ok: true,
    value: { source: 'database', memory: { version: 0, user_confirmed: {}, last_updated: null } },
  });
  await world.settle();
  expect(await read(world, chat)).toMatchObject({ ok: true, value: { source: 'cache' } });
});

test('a copy older than a minute is not fresh: Postgres is asked again', async () => {
  const { world, chat } = await withOneFact();
  world.elapse(60_001);
  expect(await read(world, chat)).toMatchObject({ ok: true, value: { source: 'database' } });
});

test('a copy is as old as the question it answers, however late the answer came', async () => {
  const world = createWorld();
  const chat = await world.openChat();
  const { readMemory: ask } = world.store;
  world.store.readMemory = async (...args) => {
    const answer = await ask(...args);
    world.elapse(45_000);
    return answer;
  };
  await read(world, chat);
  await world.settle();
  expect(await read(world, chat)).toMatchObject({ ok: true, value: { source: 'cache', ageSeconds: 45 } });
});

test('an update accepted after the copy was made shows as pending on a warm read', async () => {
  const { world, chat } = await withOneFact();
  await world.say(chat, 'I like tea.');
  expect(await read(world, chat)).toMatchObject({
    ok: true,
    value: { source: 'cache', stale: true, memory: { accepted_seq: 2, applied_seq: 1, pending_updates: 1 } },
  });
});

test('min_seq is never answered from a copy that is behind; what is pending is shown instead of waiting for ever', async () => {
  const { world, chat } = await withOneFact();
  await world.say(chat, 'I like tea.');
  expect(await read(world, chat, { minSeq: 2 })).toMatchObject({
    ok: true,
    value: {
      source: 'database',
      stale: true,
      memory: { applied_seq: 1 },
      pending: [{ seq: 2, messages: [{ role: 'user', content: 'I like tea.' }] }],
    },
  });
});

test('min_seq with wait is answered as soon as the update is applied, without pending words', async () => {
  const { world, chat } = await withOneFact();
  await world.say(chat, 'I like tea.');
  let naps = 0;
  const clock = {
    ...world.clock,
    sleep: async (ms: number) => {
      world.elapse(ms);
      naps += 1;
      if (naps === 2) await world.deliverAll();
    },
  };
  expect(await read({ ...world, clock }, chat, { minSeq: 2, waitSeconds: 10 })).toMatchObject({
    ok: true,
    value: { stale: false, pending: null, memory: { applied_seq: 2 } },
  });
  expect(naps).toBe(2);
});

test('a min_seq that was never accepted is refused at once (seq_unknown)', async () => {
  const { world, chat } = await withOneFact();
  expect(await read(world, chat, { minSeq: 9, waitSeconds: 10 })).toMatchObject({
    ok: false,
    error: { code: 'seq_unknown' },
  });
});

test('min_version bypasses a copy that is older', async () => {
  const { world, chat } = await withOneFact();
  expect(await read(world, chat, { minVersion: 1 })).toMatchObject({ ok: true, value: { source: 'cache' } });
  const { putMemory } = world.cache;
  world.cache.putMemory = async () => err(down);
  await world.say(chat, 'I like tea.');
  await world.deliverAll();
  world.cache.putMemory = putMemory;
  expect(await read(world, chat)).toMatchObject({ ok: true, value: { memory: { version: 1 } } });
  expect(await read(world, chat, { minVersion: 2 })).toMatchObject({
    ok: true,
    value: { source: 'database', memory: { version: 2 } },
  });
});

test('a min_version that the database has not reached is refused at once, also where a copy has (seq_unknown)', async () => {
  const { world, chat } = await withOneFact();
  const refused = { ok: false, error: { code: 'seq_unknown' } };
  expect(await read(world, chat, { minVersion: 2, waitSeconds: 10 })).toMatchObject(refused);
  // What a database restored to an earlier point leaves: a copy that is ahead of it.
  const held = await world.cache.getMemory(chat);
  if (!held.ok || held.value === null || held.value === 'erased') throw new Error('nothing cached');
  const ahead = { ...held.value, memory: { ...held.value.memory, version: 5 } };
  await world.cache.putMemory(chat, ahead);
  world.elapse(60_001);
  expect(await read(world, chat, { minVersion: 5 })).toMatchObject(refused);
});

test('without Redis the answer comes from Postgres and says so', async () => {
  const { world, chat } = await withOneFact();
  const answer = await readMemory(world, { chat, query: PLAIN, cached: Promise.resolve(err(down)) });
  expect(answer).toMatchObject({
    ok: true,
    value: { source: 'database', degraded: ['cache'], memory: { version: 1 } },
  });
});

test('without Postgres the kept copy is served with its age, never an empty memory', async () => {
  const { world, chat } = await withOneFact();
  world.elapse(3_600_000);
  const broken = { ...world, store: { ...world.store, readMemory: async () => err(down) } };
  expect(await read(broken, chat)).toMatchObject({
    ok: true,
    value: { source: 'cache', ageSeconds: 3_600, degraded: ['database'], memory: { version: 1 } },
  });
  expect(await read(broken, chat, { minSeq: 2 })).toEqual(err(down));
  expect(await read(broken, await world.openChat())).toEqual(err(down));
});

test('a cached memory of another user is not shown: the answer is that of an absent chat (chat_not_found)', async () => {
  const { world, chat } = await withOneFact();
  expect(await read(world, { ...chat, userId: BEN })).toMatchObject({
    ok: false,
    error: { code: 'chat_not_found' },
  });
});

test('an erased chat stays erased while Postgres is away (chat_not_found)', async () => {
  const { world, chat } = await withOneFact();
  await world.cache.eraseMemory(chat, world.clock.now());
  const broken = { ...world, store: { ...world.store, readMemory: async () => err(down) } };
  expect(await read(broken, chat)).toMatchObject({ ok: false, error: { code: 'chat_not_found' } });
});

test('a copy dated in the future is not believed: Postgres is asked', async () => {
  const { world, chat } = await withOneFact();
  world.elapse(-3_600_000);
  expect(await read(world, chat)).toMatchObject({ ok: true, value: { source: 'database' } });
});
