// A dead letter tried again: what it says, when it said it, and what was said since.
import { expect, test } from 'vitest';
import type { OwnedChat, QueueId } from '../../src/domain/ids.ts';
import type { Prompt } from '../../src/domain/prompt.ts';
import { acceptDecision } from '../../src/flows/decide-fact.ts';
import { dropDeadLetter } from '../../src/flows/drop-dead-letter.ts';
import { redriveUpdate } from '../../src/flows/redrive-update.ts';
import { failOf } from '../ports/queue-steps.ts';
import { createWorld, stateEverySentence } from '../support/world.ts';

/** A model that puts every sentence under one key, so that the last one said must win. */
const lives = (prompt: Prompt) => {
  const { ops, ...rest } = stateEverySentence(prompt);
  return { ...rest, ops: ops.map((op) => ({ ...op, key: 'home' })) };
};

type World = ReturnType<typeof createWorld>;

async function die(world: World, chat: OwnedChat, words: string): Promise<QueueId> {
  const queueId = await world.say(chat, words);
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    world.script.push('model_refused');
    await world.deliver(chat);
    world.elapse(60_000);
  }
  expect(await world.update(chat, queueId)).toMatchObject({ status: 'failed' });
  world.publisher.published.length = 0;
  return queueId;
}

async function redrive(world: World, chat: OwnedChat, queueId: QueueId): Promise<QueueId> {
  const answer = await redriveUpdate(world, { tenantId: chat.tenantId, queueId });
  if (!answer.ok || answer.value.outcome !== 'redriven') throw new Error('not redriven');
  return answer.value.queueId;
}

async function say(world: World, chat: OwnedChat, words: string) {
  const queueId = await world.say(chat, words);
  world.script.push(lives);
  await world.deliverAll();
  return queueId;
}

test('a redrive is rung for, and what it says comes into the memory under its first seq', async () => {
  const world = createWorld();
  const chat = await world.openChat();
  const dead = await die(world, chat, 'I live in Bern.');
  const queueId = await redrive(world, chat, dead);
  expect(world.publisher.published.map(({ body }) => body.reason)).toEqual(['accepted']);
  world.script.push(lives);
  await world.deliverAll();
  expect(await world.memory(chat)).toMatchObject({
    user_confirmed: { home: 'I live in Bern' },
    accepted_seq: 2,
    applied_seq: 2,
    failed_updates: 0,
  });
  expect(await world.update(chat, queueId)).toMatchObject({ outcome: 'applied', seq: 2, redrive_of: dead });
  expect(await world.store.readMemory(chat, false, true)).toMatchObject({
    value: { entries: [{ seq: 1, position: 0, evidence: { queue_id: queueId } }] },
  });
});

test('an older value does not override what was said since: no change, and it says so', async () => {
  const world = createWorld();
  const chat = await world.openChat();
  const dead = await die(world, chat, 'I live in Bern.');
  await say(world, chat, 'I live in Rome.');
  const before = await world.memory(chat);
  const queueId = await redrive(world, chat, dead);
  world.script.push(lives);
  await world.deliverAll();
  expect(await world.memory(chat)).toMatchObject({
    user_confirmed: before.user_confirmed,
    version: 2,
    last_updated: before.last_updated,
  });
  expect(await world.update(chat, queueId)).toMatchObject({
    status: 'complete',
    outcome: 'no_change',
    diff: [],
  });
});

test('in one batch with newer words it is still the older, whichever is named first', async () => {
  const world = createWorld();
  const chat = await world.openChat();
  const dead = await die(world, chat, 'I live in Bern.');
  await world.say(chat, 'I live in Rome.');
  await redrive(world, chat, dead);
  world.script.push(lives);
  await world.deliverAll();
  expect(world.prompts.at(-1)?.user).toMatch(/Bern.*Rome/s);
  expect(await world.memory(chat)).toMatchObject({
    user_confirmed: { home: 'I live in Rome' },
    applied_seq: 3,
    version: 1,
  });
});

test('one that dies again blocks nobody, and is redriven as the next of its chain', async () => {
  const world = createWorld();
  const chat = await world.openChat();
  const first = await die(world, chat, 'I live in Bern.');
  const second = await redrive(world, chat, first);
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    world.script.push('model_refused');
    await world.deliver(chat);
    world.elapse(60_000);
  }
  await say(world, chat, 'I live in Rome.');
  expect(await world.memory(chat)).toMatchObject({ applied_seq: 3, failed_updates: 1 });
  const third = await redrive(world, chat, second);
  world.script.push(lives);
  await world.deliverAll();
  expect(await world.update(chat, first)).toMatchObject({ redriven_as: second });
  expect(await world.update(chat, second)).toMatchObject({ redrive_of: first, redriven_as: third });
  expect(await world.memory(chat)).toMatchObject({
    user_confirmed: { home: 'I live in Rome' },
    failed_updates: 0,
  });
});

test('a decision is worked out from what stood when it was made', async () => {
  const world = createWorld();
  const chat = await world.openChat();
  await say(world, chat, 'I live in Bern.');
  const decision = { key: 'home', action: 'reject' as const };
  const decided = await acceptDecision(world, { chat, decision, idempotencyKey: null });
  if (!decided.ok) throw new Error(decided.error.code);
  const claim = await world.queue.claimUpdate(chat, { holder: 'h', leaseMs: 25_000, batchLimit: 8 });
  if (!claim.ok || claim.value.outcome !== 'claimed') throw new Error('not claimed');
  const { queueId } = decided.value;
  await world.queue.failUpdate({ ...failOf(chat, queueId), fence: claim.value.fence });
  await say(world, chat, 'I live in Rome.');
  const again = await redrive(world, chat, queueId);
  await world.deliverAll();
  expect(await world.update(chat, again)).toMatchObject({
    status: 'complete',
    outcome: 'no_change',
    merged_by: null,
  });
  expect(await world.memory(chat)).toMatchObject({
    user_confirmed: { home: 'I live in Rome' },
    applied_seq: 4,
  });
  const late = await world.store.readMemory(chat, false, true);
  if (!late.ok) throw new Error(late.error.code);
  expect(late.value.entries.map(({ seq, kind, value }) => [seq, kind, value])).toEqual([
    [1, 'set', 'I live in Bern'],
    [3, 'set', 'I live in Rome'],
    [2, 'retract', 'I live in Bern'],
  ]);
});

test('without a publisher nothing is rung; the sweep finds it', async () => {
  const world = createWorld();
  const chat = await world.openChat();
  const dead = await die(world, chat, 'I live in Bern.');
  const answer = await redriveUpdate(
    { ...world, publisher: null },
    { tenantId: chat.tenantId, queueId: dead },
  );
  expect(answer).toMatchObject({ ok: true, value: { outcome: 'redriven', seq: 2, stampSeq: 1 } });
  expect(world.publisher.published).toEqual([]);
  world.elapse(20_000);
  expect(await world.queue.strandedUpdates(20_000, 10)).toMatchObject({ value: [{ publishAttempt: 2 }] });
});

test('asked twice it rings once, and a dropped one not at all; the log says which and no word', async () => {
  const world = createWorld();
  const chat = await world.openChat();
  const [dead, other] = [await die(world, chat, 'I live in Bern.'), await die(world, chat, 'I like tea.')];
  const queueId = await redrive(world, chat, dead);
  const again = await redriveUpdate(world, { tenantId: chat.tenantId, queueId: dead });
  expect(again).toEqual({ ok: true, value: { outcome: 'already_redriven', queueId } });
  await dropDeadLetter(world, { tenantId: chat.tenantId, queueId: other });
  const refused = await redriveUpdate(world, { tenantId: chat.tenantId, queueId: other });
  expect(refused).toEqual({ ok: true, value: { outcome: 'dropped' } });
  expect(world.publisher.published).toHaveLength(1);
  const told = world.logs.filter(({ event }) => event.startsWith('dead_letter_'));
  expect(told.map(({ event, fields }) => [event, fields.queue_id])).toEqual([
    ['dead_letter_redriven', dead],
    ['dead_letter_dropped', other],
  ]);
  expect(JSON.stringify(told)).not.toContain('Bern');
});
