// POST /functions/sweep: the sweep by a schedule of the queue.
import { expect, test } from 'vitest';
import { unavailable } from '../../src/domain/problem.ts';
import { err } from '../../src/domain/result.ts';
import { createEdge } from '../support/edge.ts';

test('what was missed is published again', async () => {
  const edge = createEdge();
  await edge.say(await edge.openChat(), 'I live in Lisbon.');
  edge.elapse(30_000);
  const response = await edge.deliver('/functions/sweep', '');
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({ published: 1, erased: 0, purged: 0, estimate_ms: 2_000 });
});

test('a database that does not answer is no idle queue [dependency_unavailable]', async () => {
  const edge = createEdge({}, ({ queue }) => ({
    queue: { ...queue, strandedUpdates: async () => err(unavailable('postgres')) },
  }));
  const response = await edge.deliver('/functions/sweep', '');
  expect([response.status, response.headers.get('retry-after')]).toEqual([503, '5']);
  expect(await response.json()).toMatchObject({ code: 'dependency_unavailable' });
});
