// A dead letter that nobody will redrive.
import { expect, test } from 'vitest';
import { dropDeadLetter } from '../../src/flows/drop-dead-letter.ts';
import { failOf } from '../ports/queue-steps.ts';
import { createWorld } from '../support/world.ts';

test('it is written to the log once, with ids alone', async () => {
  const world = createWorld();
  const chat = await world.openChat();
  const queueId = await world.say(chat, 'I live in Bern.');
  await world.queue.claimUpdate(chat, { holder: 'h', leaseMs: 25_000, batchLimit: 8 });
  await world.queue.failUpdate(failOf(chat, queueId));
  const letter = { tenantId: chat.tenantId, queueId };
  expect(await dropDeadLetter(world, letter)).toMatchObject({ value: { outcome: 'dropped', seq: 1 } });
  expect(await dropDeadLetter(world, letter)).toEqual({ ok: true, value: { outcome: 'already_dropped' } });
  expect(world.logs.filter(({ event }) => event === 'dead_letter_dropped')).toEqual([
    {
      level: 'info',
      event: 'dead_letter_dropped',
      fields: { tenant_id: chat.tenantId, chat_id: chat.chatId, queue_id: queueId },
    },
  ]);
  expect(await world.memory(chat)).toMatchObject({ failed_updates: 0, applied_seq: 1 });
});

test('what is no dead letter is left as it is, and nothing is logged', async () => {
  const world = createWorld();
  const chat = await world.openChat();
  const queueId = await world.say(chat, 'I live in Bern.');
  expect(await dropDeadLetter(world, { tenantId: chat.tenantId, queueId })).toEqual({
    ok: true,
    value: { outcome: 'not_dead_letter' },
  });
  expect(world.logs.map(({ event }) => event)).not.toContain('dead_letter_dropped');
  await world.deliverAll();
  expect(await world.update(chat, queueId)).toMatchObject({ status: 'complete' });
});
