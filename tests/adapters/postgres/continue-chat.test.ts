// continue_chat through the REST API.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { asId, type OwnedChat } from '../../../src/domain/ids.ts';
import type { Continuation } from '../../../src/ports/memory-store.ts';
import { newChat } from '../../support/memory-examples.ts';
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

async function sourceChat(): Promise<OwnedChat> {
  const chat = await stage.createdChat();
  await appendMany(stage.queue, chat, 1);
  const claim = await claimRows(stage.queue, chat);
  await storeClaim(stage.queue, chat, claim);
  unwrap(await stage.queue.applyUpdate(applyOf(chat, claim)));
  return chat;
}

const seedOf = (source: OwnedChat, change: Partial<Continuation> = {}): Continuation => {
  const queueId = asId<Continuation['queueId']>(randomUUID());
  const { content, lines } = applyOf(source, {
    outcome: 'claimed',
    ready: true,
    fence: 1,
    userId: source.userId,
    version: 0,
    updates: [],
    entries: [],
    circuit: null,
    deaths: 0,
  });
  return {
    source,
    sourceVersion: 1,
    chatId: newChat().chatId,
    queueId,
    metadata: { channel: 'web' },
    entries: [entryOf(1, queueId)],
    content,
    lines,
    diff: [{ op: 'add', section: 'user_confirmed', key: 'city_1', after: 'Zürich' }],
    ...change,
  };
};

test('chat, seed, revision, facts and memory come at once, and the chat goes on from there', async () => {
  const source = await sourceChat();
  const seed = seedOf(source);
  const { outcome, chat } = unwrap(await stage.store.continueChat(seed));
  expect({ outcome, chat }).toMatchObject({
    outcome: 'created',
    chat: { chatId: seed.chatId, status: 'open', metadata: { channel: 'web' }, acceptedSeq: 1 },
  });
  const next = { ...source, chatId: chat.chatId };
  const { memory, entries } = unwrap(await stage.store.readMemory(next, false, true));
  expect(memory).toMatchObject({
    ...seed.content,
    lines: seed.lines,
    version: 1,
    accepted_seq: 1,
    applied_seq: 1,
    pending_updates: 0,
  });
  expect(entries).toEqual(seed.entries.map((entry) => ({ ...entry, version: 1 })));
  expect(unwrap(await stage.queue.readUpdate(next, seed.queueId))).toMatchObject({
    seq: 1,
    status: 'complete',
    outcome: 'applied',
    merged_by: null,
    applied_version: 1,
    diff: seed.diff,
  });
  expect(unwrap(await stage.store.readRevisions(next, null, 5))).toMatchObject([
    { version: 1, queue_ids: [seed.queueId] },
  ]);
  await appendMany(stage.queue, next, 1);
  expect(await claimRows(stage.queue, next)).toMatchObject({ version: 1, fence: 1, updates: [{ seq: 2 }] });
});

test('ten at once continue one version once, and its next version anew [SDVER]', async () => {
  const source = await sourceChat();
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => stage.store.continueChat(seedOf(source))),
  );
  const outcomes = answers.map((answer) => unwrap(answer));
  expect(outcomes.filter(({ outcome }) => outcome === 'created')).toHaveLength(1);
  expect(new Set(outcomes.map(({ chat }) => chat.chatId)).size).toBe(1);
  expect(await stage.store.continueChat(seedOf(source, { sourceVersion: 2 }))).toEqual({
    ok: false,
    error: { code: 'stale_version' },
  });
});

test('a refused continuation leaves nothing behind [SDUNA] [SDNFC]', async () => {
  const source = await sourceChat();
  const [own, erased] = [
    { ...source, chatId: newChat().chatId },
    { ...source, chatId: newChat().chatId },
  ];
  for (const chat of [own, erased]) unwrap(await stage.store.createChat(chat, {}));
  unwrap(await stage.store.eraseChat(erased));
  for (const { chatId } of [own, erased, source])
    expect(await stage.store.continueChat(seedOf(source, { chatId }))).toMatchObject({
      error: { code: 'chat_id_unavailable' },
    });
  const seed = seedOf({ ...source, userId: newChat().userId });
  expect(await stage.store.continueChat(seed)).toMatchObject({ error: { code: 'chat_not_found' } });
  const { rows } = await stage.pool.query('select 1 from chats where chat_id = $1 or continued_from = $2', [
    seed.chatId,
    source.chatId,
  ]);
  expect(rows).toEqual([]);
});
