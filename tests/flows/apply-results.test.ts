// Applying: one revision per batch, honest outcomes, and a cache that may fail.
import { expect, test } from 'vitest';
import { err } from '../../src/domain/result.ts';
import { createWorld, stateEverySentence } from '../support/world.ts';

const nothing = () => ({ ops: [], summary_op: 'keep' as const, summary: '' });

test('an update that changes nothing is complete as no_change, is a revision, and does not move last_updated', async () => {
  const world = createWorld();
  const chat = await world.openChat();
  await world.say(chat, 'I live in Turin.');
  await world.deliverAll();
  const { last_updated } = await world.memory(chat);
  world.elapse(60_000);
  world.script.push(nothing);
  const queueId = await world.say(chat, 'Thanks!');
  await world.deliverAll();
  expect(await world.update(chat, queueId)).toMatchObject({
    status: 'complete',
    outcome: 'no_change',
    diff: [],
    applied_version: 2,
  });
  expect(await world.memory(chat)).toMatchObject({
    version: 2,
    last_updated,
    user_confirmed: { said_i_live_in_turin: 'I live in Turin' },
  });
});

test('each update of a batch gets its own diff and its share of the tokens', async () => {
  const world = createWorld();
  const chat = await world.openChat();
  const ids = [await world.say(chat, 'I live in Turin.'), await world.say(chat, 'I like tea.')];
  await world.deliverAll();
  const [first, second] = await Promise.all(ids.map((id) => world.update(chat, id)));
  expect(first).toMatchObject({
    diff: [{ op: 'add', section: 'user_confirmed', key: 'said_i_live_in_turin', after: 'I live in Turin' }],
    tokens: { input: 50, output: 10 },
    applied_version: 1,
  });
  expect(second).toMatchObject({ diff: [{ key: 'said_i_like_tea' }], applied_version: 1 });
});

test('a commit whose answer came late is not cached as if it were new', async () => {
  const world = createWorld();
  const chat = await world.openChat();
  await world.say(chat, 'I live in Turin.');
  const { applyUpdate } = world.queue;
  world.queue.applyUpdate = async (apply) => {
    const settled = await applyUpdate(apply);
    world.elapse(45_000);
    return settled;
  };
  const before = world.clock.now();
  await world.deliverAll();
  expect(await world.cache.getMemory(chat)).toMatchObject({ ok: true, value: { cachedAtMs: before } });
});

test('a cache that cannot be written does not undo what was committed', async () => {
  const world = createWorld();
  const chat = await world.openChat();
  const queueId = await world.say(chat, 'I live in Turin.');
  world.cache.putMemory = async () => err({ code: 'dependency_unavailable', detail: 'down' });
  expect(await world.deliverAll()).toEqual([{ outcome: 'done' }]);
  expect(await world.update(chat, queueId)).toMatchObject({ status: 'complete' });
  expect(world.logs.map(({ event }) => event)).toContain('cache_not_refreshed');
});

test.for(['stale_version', 'seq_gap'] as const)(
  'a refusal that should not happen (%s) is tried again, not swallowed',
  async (code) => {
    const world = createWorld();
    const chat = await world.openChat();
    await world.say(chat, 'I live in Turin.');
    world.queue.applyUpdate = async () => err({ code });
    expect(await world.deliver(chat)).toMatchObject({ outcome: 'retry' });
  },
);

test('a memory above 90 % of its limit lets assumptions go in the same revision, and its diff says which', async () => {
  const world = createWorld({ tokenLimit: 90 });
  const chat = await world.openChat();
  const guess = (key: string) => ({
    src: '',
    claim: 'inferred' as const,
    op: 'add' as const,
    id: 0,
    key,
    value: 'a guess that takes room, forty characters or so',
    many: false,
  });
  world.script.push(() => ({ ...nothing(), ops: ['first', 'second', 'third', 'fourth'].map(guess) }));
  await world.say(chat, 'Hello.');
  await world.deliverAll();
  world.script.push((prompt) => ({
    ...nothing(),
    ops: [...stateEverySentence(prompt).ops, guess('fifth')],
  }));
  const queueId = await world.say(chat, 'I live in Turin.');
  await world.deliverAll();
  const memory = await world.memory(chat);
  expect(memory.user_confirmed).toEqual({ said_i_live_in_turin: 'I live in Turin' });
  expect(memory.token_count).toBeLessThanOrEqual(67);
  const { diff } = await world.update(chat, queueId);
  expect(diff.filter(({ op }) => op === 'drop').map(({ key }) => key)).toContain('first');
});
