// A person's decision, from the call to the memory.
import { expect, test } from 'vitest';
import type { DecisionPayload } from '../../src/domain/update-payload.ts';
import { acceptDecision } from '../../src/flows/decide-fact.ts';
import { BEN, createWorld } from '../support/world.ts';

const KEY = 'said_I_live_in_Bern_';

async function told() {
  const world = createWorld();
  const chat = await world.openChat();
  await world.say(chat, 'I live in Bern.');
  await world.deliverAll();
  const decide = async (decision: DecisionPayload, idempotencyKey: string | null = null) => {
    const accepted = await acceptDecision(world, { chat, decision, idempotencyKey });
    await world.settle();
    return accepted;
  };
  return { world, chat, decide };
}

test('a rejected fact goes in a revision of its own, without a model', async () => {
  const { world, chat, decide } = await told();
  const [key = ''] = Object.keys((await world.memory(chat)).user_confirmed);
  const calls = world.prompts.length;
  const accepted = await decide({ key, action: 'reject' });
  if (!accepted.ok) throw new Error(accepted.error.code);
  await world.deliverAll();
  expect(world.prompts).toHaveLength(calls);
  expect(await world.memory(chat)).toMatchObject({ user_confirmed: {}, version: 2, applied_seq: 2 });
  expect(await world.update(chat, accepted.value.queueId)).toMatchObject({
    status: 'complete',
    outcome: 'applied',
    merged_by: null,
    diff: [{ op: 'retract', key, before: 'I live in Bern' }],
  });
});

test('it works in the order of acceptance: what was said before it is merged first, what comes after later', async () => {
  const { world, chat, decide } = await told();
  await world.say(chat, 'I like tea.');
  const [key = ''] = Object.keys((await world.memory(chat)).user_confirmed);
  await decide({ key, action: 'correct', value: 'Basel' });
  await world.say(chat, 'I have a cat.');
  await world.deliverAll();
  const { user_confirmed, version } = await world.memory(chat);
  expect(Object.values(user_confirmed)).toEqual(['Basel', 'I like tea', 'I have a cat']);
  expect(version).toBe(4);
});

test('a key that nothing stands under ends rejected, with the reason', async () => {
  const { world, chat, decide } = await told();
  const accepted = await decide({ key: 'nothing', action: 'confirm' });
  if (!accepted.ok) throw new Error(accepted.error.code);
  await world.deliverAll();
  expect(await world.update(chat, accepted.value.queueId)).toMatchObject({
    status: 'complete',
    outcome: 'rejected',
    error: { code: 'fact_not_found', retry_at: null },
  });
});

test('the same key repeats the decision, another body under it is refused (idempotency_key_reused)', async () => {
  const { decide } = await told();
  const first = await decide({ key: KEY, action: 'reject' }, 'k');
  const again = await decide({ key: KEY, action: 'reject' }, 'k');
  expect([first, again]).toMatchObject([
    { value: { outcome: 'appended', seq: 2 } },
    { value: { outcome: 'replayed', seq: 2 } },
  ]);
  expect(await decide({ key: KEY, action: 'confirm' }, 'k')).toMatchObject({
    error: { code: 'idempotency_key_reused' },
  });
});

test('a value that holds a secret is refused where it stands, and a foreign chat does not exist', async () => {
  const { world, chat, decide } = await told();
  expect(await decide({ key: KEY, action: 'correct', value: 'card 4111 1111 1111 1111' })).toMatchObject({
    error: { code: 'invalid_request', errors: [{ pointer: '/value' }] },
  });
  const foreign = { ...chat, userId: BEN };
  expect(
    await acceptDecision(world, {
      chat: foreign,
      decision: { key: KEY, action: 'reject' },
      idempotencyKey: null,
    }),
  ).toMatchObject({ error: { code: 'chat_not_found' } });
});
