// apply_update through the REST API.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPostgresStage, type PostgresStage } from '../../support/postgres-stage.ts';
import {
  appendMany,
  applyOf,
  claimRows,
  entryOf,
  storeClaim,
  unwrap,
} from '../../support/update-examples.ts';

let stage: PostgresStage;
beforeAll(async () => {
  stage = await openPostgresStage();
});
afterAll(() => stage.close());

/** Everything a refused write must leave as it was. */
async function stateOf(chatId: string): Promise<unknown[]> {
  const state = await Promise.all(
    ['chat_metadata', 'chat_facts', 'chat_revisions', 'chat_leases', 'chat_context_queue'].map((table) =>
      stage.pool.query(`select to_jsonb(t) as row from ${table} t where chat_id = $1 order by 1`, [chatId]),
    ),
  );
  return state.map(({ rows }) => rows);
}

async function storedClaim(count = 2) {
  const chat = await stage.createdChat();
  await appendMany(stage.queue, chat, count);
  const claim = await claimRows(stage.queue, chat);
  await storeClaim(stage.queue, chat, claim);
  return { chat, claim };
}

test('one batch is one revision: facts, memory, rows, watermark and lease together', async () => {
  const { chat, claim } = await storedClaim();
  const applied = unwrap(await stage.queue.applyUpdate(applyOf(chat, claim)));
  expect(applied).toEqual({
    userId: chat.userId,
    more: false,
    memory: {
      user_confirmed: { city_1: 'Zürich' },
      llm_inferred: {},
      general_summary: '',
      to_confirm: [],
      token_count: 5,
      size_state: 'ok',
      lines: [{ section: 'user_confirmed', key: 'city_1', value: 'Zürich', tokens: 5 }],
      version: 1,
      accepted_seq: 2,
      applied_seq: 2,
      pending_updates: 0,
      failed_updates: 0,
      last_updated: expect.any(String),
      created_at: expect.any(String),
    },
  });
  expect(unwrap(await stage.store.readMemory(chat, false)).memory).toEqual(applied.memory);
  const ids = claim.updates.map(({ queueId }) => queueId);
  const { rows } = await stage.pool.query(
    'select version, from_seq, to_seq, queue_ids, fence, jsonb_array_length(diff) as lines from chat_revisions where chat_id = $1',
    [chat.chatId],
  );
  expect(rows).toEqual([{ version: '1', from_seq: '1', to_seq: '2', queue_ids: ids, fence: '1', lines: 2 }]);
  expect(unwrap(await stage.queue.readUpdate(chat, ids[1] ?? expect.fail()))).toMatchObject({
    status: 'complete',
    outcome: 'applied',
    applied_version: 1,
    merged_by: 'llm',
    tokens: { input: 100, output: 10 },
    diff: [{ op: 'add', section: 'user_confirmed', key: 'city_2', after: 'Zürich' }],
    error: null,
  });
});

test('last_updated moves only with content, and a batch that changed nothing is a revision too', async () => {
  const { chat, claim } = await storedClaim();
  const change = { isChanged: false, entries: [] };
  const { memory } = unwrap(await stage.queue.applyUpdate(applyOf(chat, claim, change)));
  expect([memory.version, memory.last_updated]).toEqual([1, null]);
});

test('a part of a claim can be applied; the rest waits without having spent an attempt', async () => {
  const chat = await stage.createdChat();
  await appendMany(stage.queue, chat, 3);
  const claim = await claimRows(stage.queue, chat);
  const first = { ...claim, updates: claim.updates.slice(0, 1) };
  await storeClaim(stage.queue, chat, first);
  const { more, memory } = unwrap(await stage.queue.applyUpdate(applyOf(chat, first)));
  expect([more, memory.applied_seq, memory.pending_updates]).toEqual([true, 1, 2]);
  expect((await claimRows(stage.queue, chat)).updates.map(({ attempts }) => attempts)).toEqual([1, 1]);
});

test('a worker whose lease passed to another changes nothing [SDFEN]', async () => {
  const { chat, claim } = await storedClaim();
  await stage.pool.query(`update chat_leases set lease_until = now() - interval '1 s' where chat_id = $1`, [
    chat.chatId,
  ]);
  const next = await claimRows(stage.queue, chat);
  const before = await stateOf(chat.chatId);
  // The version is wrong as well: the fence is what is asked first.
  const late = applyOf(chat, claim, { expectedVersion: 7 });
  expect(await stage.queue.applyUpdate(late)).toEqual({ ok: false, error: { code: 'stale_fence' } });
  expect(await stateOf(chat.chatId)).toEqual(before);
  expect(unwrap(await stage.queue.applyUpdate(applyOf(chat, next))).memory.version).toBe(1);
});

test('the same apply again, after a lost answer, is refused and applied once [SDFEN]', async () => {
  const { chat, claim } = await storedClaim();
  unwrap(await stage.queue.applyUpdate(applyOf(chat, claim)));
  const before = await stateOf(chat.chatId);
  expect(await stage.queue.applyUpdate(applyOf(chat, claim))).toMatchObject({
    error: { code: 'stale_fence' },
  });
  expect(await stateOf(chat.chatId)).toEqual(before);
});

test('a batch merged into another version changes nothing [SDVER]', async () => {
  const { chat, claim } = await storedClaim();
  const before = await stateOf(chat.chatId);
  // The order is wrong as well: the version is what is asked second.
  const apply = applyOf(chat, claim, { expectedVersion: 1 });
  const answer = await stage.queue.applyUpdate({ ...apply, updates: apply.updates.toReversed() });
  expect(answer).toEqual({ ok: false, error: { code: 'stale_version' } });
  expect(await stateOf(chat.chatId)).toEqual(before);
});

test.each([
  ['skips the first update', (all: readonly unknown[]) => all.slice(1)],
  ['is in another order', (all: readonly unknown[]) => all.toReversed()],
  ['is empty', () => []],
  ['names one update twice', (all: readonly unknown[]) => [all[0], all[0]]],
])('a batch that %s changes nothing [SDGAP]', async (_, pick) => {
  const { chat, claim } = await storedClaim();
  const before = await stateOf(chat.chatId);
  const apply = applyOf(chat, claim);
  const updates = pick(apply.updates) as typeof apply.updates;
  expect(await stage.queue.applyUpdate({ ...apply, updates })).toEqual({
    ok: false,
    error: { code: 'seq_gap' },
  });
  expect(await stateOf(chat.chatId)).toEqual(before);
});

test('rows without a stored result are not applied [SDGAP]', async () => {
  const chat = await stage.createdChat();
  await appendMany(stage.queue, chat, 1);
  const claim = await claimRows(stage.queue, chat);
  expect(await stage.queue.applyUpdate(applyOf(chat, claim))).toEqual({
    ok: false,
    error: { code: 'seq_gap' },
  });
});

test('a chat erased between store and apply stays erased [SDGON]', async () => {
  const { chat, claim } = await storedClaim();
  unwrap(await stage.store.eraseChat(chat));
  expect(await stage.queue.applyUpdate(applyOf(chat, claim))).toEqual({
    ok: false,
    error: { code: 'chat_gone' },
  });
  for (const rows of await stateOf(chat.chatId)) expect(rows).toEqual([]);
});

test('entries come back as they were written, and cannot be changed [SDMOV]', async () => {
  const { chat, claim } = await storedClaim(1);
  const queueId = claim.updates[0]?.queueId ?? expect.fail();
  const entries = [
    entryOf(1, queueId),
    entryOf(1, queueId, {
      position: 1,
      section: 'llm_inferred',
      confidence: 1,
      evidence: null,
      reason: 'hedged',
    }),
  ];
  unwrap(await stage.queue.applyUpdate(applyOf(chat, claim, { entries })));
  await appendMany(stage.queue, chat, 1);
  expect((await claimRows(stage.queue, chat)).entries).toEqual(
    entries.map((entry) => ({ ...entry, version: 1 })),
  );
  await expect(stage.pool.query(`update chat_facts set value = 'x'`)).rejects.toMatchObject({
    code: 'SDMOV',
  });
});

test('200 updates over four chats end once each, in order, and nothing deadlocks', async () => {
  const chats = await Promise.all(Array.from({ length: 4 }, () => stage.createdChat()));
  const before = unwrap(await stage.machinery.serviceMetrics());
  await Promise.all(
    chats.map(async (chat) => {
      await Promise.all(Array.from({ length: 5 }, () => appendMany(stage.queue, chat, 10)));
      for (let more = true; more; ) {
        const claim = await claimRows(stage.queue, chat);
        await storeClaim(stage.queue, chat, claim);
        more = unwrap(await stage.queue.applyUpdate(applyOf(chat, claim))).more;
      }
    }),
  );
  for (const chat of chats) {
    const { rows } = await stage.pool.query(
      'select array_agg(seq::int order by version, seq) as seqs from chat_facts where chat_id = $1',
      [chat.chatId],
    );
    expect(rows[0].seqs).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
  }
  const after = unwrap(await stage.machinery.serviceMetrics());
  expect(after.accepted - before.accepted).toBe(200);
  expect(after.outcomes.applied - before.outcomes.applied).toBe(200);
  expect((after.latency.counts.at(-1) ?? 0) - (before.latency.counts.at(-1) ?? 0)).toBe(200);
});
