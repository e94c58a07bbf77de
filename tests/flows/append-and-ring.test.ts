// The row first, then the bell and the cache.
import { expect, test } from 'vitest';
import { unavailable } from '../../src/domain/problem.ts';
import { err } from '../../src/domain/result.ts';
import { appendAndRing } from '../../src/flows/append-and-ring.ts';
import { appendOf } from '../ports/queue-steps.ts';
import { createWorld } from '../support/world.ts';

test('an appended row is rung for and raised in the cache; a replayed one neither', async () => {
  const world = createWorld();
  const chat = await world.openChat();
  const raised: number[] = [];
  const cache = {
    ...world.cache,
    raiseAccepted: async (_: unknown, seq: number) => {
      raised.push(seq);
      return err(unavailable('redis'));
    },
  };
  const append = { ...appendOf(chat), idempotencyKey: 'k' };
  for (const outcome of ['appended', 'replayed']) {
    const answer = await appendAndRing({ ...world, cache }, append, ['a']);
    expect(answer).toMatchObject({ ok: true, value: { outcome, seq: 1 } });
    await world.settle();
  }
  expect(world.publisher.published.map(({ body }) => body.reason)).toEqual(['accepted']);
  expect(raised).toEqual([1]);
  expect(world.logs.map(({ event }) => event)).toContain('cache_not_raised');
});

test('a key that was used with another body is refused, and nothing is rung (idempotency_key_reused)', async () => {
  const world = createWorld();
  const chat = await world.openChat();
  const append = { ...appendOf(chat), idempotencyKey: 'k' };
  await appendAndRing(world, append, ['a']);
  expect(await appendAndRing(world, append, ['b'])).toMatchObject({
    error: { code: 'idempotency_key_reused' },
  });
  await world.settle();
  expect(world.publisher.published).toHaveLength(1);
});
