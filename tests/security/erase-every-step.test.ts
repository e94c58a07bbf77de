// A chat erased at each step of an update's life, on real Postgres and a real Redis, while a worker goes on with what it
// held: it is refused, and no word is left in any table, whatever its name, nor in the cache.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LocalRedis, startRedis } from '../../local/redis.ts';
import { createRedis } from '../../src/adapters/redis/client.ts';
import { createMemoryCache } from '../../src/adapters/redis/memory-cache.ts';
import { asId, type OwnedChat, type QueueId, type TenantId, type UserId } from '../../src/domain/ids.ts';
import type { Problem } from '../../src/domain/problem.ts';
import type { Result } from '../../src/domain/result.ts';
import { eraseChat } from '../../src/flows/erase-chat.ts';
import { eraseUser } from '../../src/flows/erase-user.ts';
import type { MemoryCache } from '../../src/ports/memory-cache.ts';
import type { FenceRefusal } from '../../src/ports/update-queue.ts';
import { cachedOf } from '../support/memory-examples.ts';
import { openPostgresStage, type PostgresStage } from '../support/postgres-stage.ts';
import { testConfig } from '../support/test-config.ts';
import { appendMany, applyOf, claimRows, newAppend, storeClaim, unwrap } from '../support/update-examples.ts';

/** In all that is said here. */
const WORD = 'Quillfeather';
const NO_TOKENS = { input: 0, output: 0 };
const GONE = { ok: false, error: { code: 'chat_gone' } };

let stage: PostgresStage;
let redis: LocalRedis;
let cache: MemoryCache;
beforeAll(async () => {
  stage = await openPostgresStage();
  const token = 'redis-token-of-tests';
  redis = await startRedis({ port: 0, token });
  const config = testConfig({ UPSTASH_REDIS_REST_URL: redis.url, REDIS_DEADLINE_MS: '5000' });
  cache = createMemoryCache(config, createRedis(config));
});
afterAll(async () => {
  await stage?.close();
  await redis?.close();
});

const clock = { now: () => Date.now(), sleep: async () => undefined };
const ports = () => ({ store: stage.store, cache, clock, telemetry: { log: () => undefined } });

/** What a late worker or operator still sends, and what has to come back. */
type Late = () => Promise<readonly [Result<unknown, Problem | FenceRefusal>, object]>;
type Step = readonly [name: string, reach: (chat: OwnedChat) => Promise<readonly Late[]>];

const say = (chat: OwnedChat) => {
  const exchange = { contextSnippet: `User: My name is ${WORD}.`, messages: null };
  const append = newAppend(chat, { exchange, idempotencyKey: randomUUID(), requestHash: 'h' });
  return stage.queue.appendUpdate(append).then(unwrap);
};
const claimed = (chat: OwnedChat) => claimRows(stage.queue, chat);
const lease = { leaseMs: 25_000, batchLimit: 8 };
const claimAgain =
  (chat: OwnedChat): Late =>
  async () => [
    await stage.queue.claimUpdate(chat, { holder: randomUUID(), ...lease }),
    { value: { outcome: 'gone' } },
  ];

/** Everything that a worker with this claim may still want to write. */
function writesOf(chat: OwnedChat, claim: Awaited<ReturnType<typeof claimed>>): Late[] {
  const { fence, updates } = claim;
  const queueId = updates[0]?.queueId ?? expect.fail();
  const at = { tenantId: chat.tenantId, chatId: chat.chatId, fence };
  const why = { errorCode: 'model_timeout', errorDetail: 'late', tokens: NO_TOKENS };
  const result = { entries: [], outcome: 'no_change' as const, mergedBy: null, tokens: NO_TOKENS };
  return [
    async () => [await stage.queue.storeResult(chat, fence, [{ queueId, result }]), GONE],
    async () => [await stage.queue.applyUpdate(applyOf(chat, claim)), GONE],
    async () => [
      await stage.queue.releaseUpdate({ ...at, ...why, retryInMs: 0, spendsAttempt: false, batchLimit: 1 }),
      GONE,
    ],
    async () => [await stage.queue.failUpdate({ ...at, ...why, queueId }), GONE],
  ];
}

async function applied(chat: OwnedChat) {
  await say(chat);
  const claim = await claimed(chat);
  await storeClaim(stage.queue, chat, claim);
  unwrap(await stage.queue.applyUpdate(applyOf(chat, claim)));
  return claim;
}
async function deadLetter(chat: OwnedChat): Promise<QueueId> {
  const { queueId } = await say(chat);
  const { fence } = await claimed(chat);
  const why = { errorCode: 'model_refused', errorDetail: 'x', tokens: NO_TOKENS };
  unwrap(await stage.queue.failUpdate({ ...chat, fence, queueId, ...why }));
  return queueId;
}
const redrive = (chat: OwnedChat, queueId: QueueId) =>
  stage.deadLetters.redriveUpdate(chat.tenantId, queueId, asId(randomUUID()));
const ask = (chat: OwnedChat, kind: 'decision' | 'restore') => {
  const payload =
    kind === 'restore' ? { version: 1 } : { key: 'city_1', action: 'correct' as const, value: WORD };
  const exchange = { contextSnippet: null, messages: null };
  return stage.queue.appendUpdate(newAppend(chat, { kind, payload, exchange })).then(unwrap);
};

const STEPS: readonly Step[] = [
  ['created', async (chat) => [claimAgain(chat)]],
  ['accepted', (chat) => say(chat).then(() => [claimAgain(chat)])],
  [
    'claimed',
    async (chat) => {
      await say(chat);
      return [...writesOf(chat, await claimed(chat)), claimAgain(chat)];
    },
  ],
  [
    'stored',
    async (chat) => {
      await say(chat);
      const claim = await claimed(chat);
      await storeClaim(stage.queue, chat, claim);
      return [...writesOf(chat, claim), claimAgain(chat)];
    },
  ],
  ['applied', async (chat) => [...writesOf(chat, await applied(chat)), claimAgain(chat)]],
  [
    'dead letter',
    async (chat) => {
      const queueId = await deadLetter(chat);
      return [
        async () => [await redrive(chat, queueId), { value: { outcome: 'not_found' } }],
        async () => [
          await stage.deadLetters.dropDeadLetter(chat.tenantId, queueId),
          { value: { outcome: 'not_found' } },
        ],
      ];
    },
  ],
  [
    'redriven',
    async (chat) => {
      const queueId = await deadLetter(chat);
      unwrap(await redrive(chat, queueId));
      const again: Late = async () => [await redrive(chat, queueId), { value: { outcome: 'not_found' } }];
      return [again, ...writesOf(chat, await claimed(chat)), claimAgain(chat)];
    },
  ],
  [
    'decision pending',
    async (chat) => {
      await applied(chat);
      await ask(chat, 'decision');
      return [...writesOf(chat, await claimed(chat)), claimAgain(chat)];
    },
  ],
  [
    'restore pending',
    async (chat) => {
      await applied(chat);
      await ask(chat, 'restore');
      return [...writesOf(chat, await claimed(chat)), claimAgain(chat)];
    },
  ],
  [
    'closed with an update open',
    async (chat) => {
      await say(chat);
      unwrap(await stage.store.closeChat(chat));
      return [...writesOf(chat, await claimed(chat)), claimAgain(chat)];
    },
  ],
];

/** Rows with the text in them, by table: every table of the catalogue, whatever it is called. */
async function rowsWith(text: string): Promise<Record<string, number>> {
  const { rows: tables } = await stage.pool.query<{ name: string }>(
    `select tablename as name from pg_tables where schemaname = 'public'`,
  );
  const counts = await Promise.all(
    tables.map(async ({ name }) => {
      const { rows } = await stage.pool.query(
        `select count(*)::int as count from public.${name} t where strpos(t::text, $1) > 0`,
        [text],
      );
      return [name, rows[0].count as number] as const;
    }),
  );
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
}

async function reach([, step]: Step, change: Partial<OwnedChat> = {}) {
  const chat = {
    ...{ tenantId: asId<TenantId>(randomUUID()), userId: asId<UserId>(randomUUID()) },
    ...change,
  };
  const owned = { ...chat, chatId: asId<OwnedChat['chatId']>(randomUUID()) };
  unwrap(await stage.store.createChat(owned, {}));
  const late = await step(owned);
  unwrap(await cache.putMemory(owned, cachedOf(owned)));
  return { chat: owned, late };
}

async function expectGone(chat: OwnedChat, late: readonly Late[]): Promise<void> {
  for (const send of late) {
    const [answer, wanted] = await send();
    expect(answer).toMatchObject(wanted);
  }
  // A fill that read before the erasure comes after it, and newer than anything.
  unwrap(await cache.putMemory(chat, cachedOf(chat, { version: 99 }, Date.now() + 1_000)));
  expect(await cache.getMemory(chat)).toEqual({ ok: true, value: 'erased' });
  const left = await rowsWith(chat.chatId);
  expect(Object.keys(left).filter((table) => table !== 'audit_log')).toEqual(['erasures']);
  const gone = { error: { code: 'chat_not_found' } };
  expect(await stage.store.readMemory(chat, true, true)).toMatchObject(gone);
  expect(await stage.store.readChat(chat)).toMatchObject(gone);
  expect(await stage.queue.appendUpdate(newAppend(chat))).toMatchObject(gone);
  expect(await stage.store.createChat(chat, {})).toMatchObject({ error: { code: 'chat_id_unavailable' } });
}

test('the tables with a chat in them are found in the catalogue', async () => {
  const { chat } = await reach(STEPS[4] ?? expect.fail());
  await appendMany(stage.queue, chat, 1);
  const { rows } = await stage.pool.query(
    `select distinct table_name from information_schema.columns c join information_schema.tables t
       using (table_schema, table_name)
     where table_schema = 'public' and column_name = 'chat_id' and table_type = 'BASE TABLE' and table_name <> 'erasures'`,
  );
  expect(Object.keys(await rowsWith(chat.chatId)).toSorted()).toEqual(
    rows.map(({ table_name }) => table_name).toSorted(),
  );
  expect(Object.keys(await rowsWith(WORD))).not.toEqual([]);
  unwrap(await eraseChat(ports(), { chat }));
});

test.for(STEPS)('erased when it is %s: the late worker is refused and nothing is left', async (step) => {
  const { chat, late } = await reach(step);
  const receipt = unwrap(await eraseChat(ports(), { chat }));
  expect(receipt.stores.redis).toBe(1);
  await expectGone(chat, late);
  expect(await rowsWith(WORD)).toEqual({});
});

test('erasing the user does the same for all of these at once, and to nobody else', async () => {
  const owner = { tenantId: asId<TenantId>(randomUUID()), userId: asId<UserId>(randomUUID()) };
  const all = await Promise.all(STEPS.map((step) => reach(step, owner)));
  const theirs = await reach(STEPS[4] ?? expect.fail(), { tenantId: owner.tenantId });
  const receipt = unwrap(await eraseUser(ports(), { owner }));
  expect([receipt.chats, receipt.stores.redis]).toEqual([STEPS.length, STEPS.length]);
  for (const { chat, late } of all) await expectGone(chat, late);
  const left = await rowsWith(owner.userId);
  expect(Object.keys(left).toSorted()).toEqual(['audit_log', 'erasures']);
  expect(unwrap(await stage.store.readMemory(theirs.chat, false)).memory.version).toBe(1);
  unwrap(await eraseChat(ports(), { chat: theirs.chat }));
  expect(await rowsWith(WORD)).toEqual({});
});
