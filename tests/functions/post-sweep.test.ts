// POST /functions/sweep: the sweep by a schedule of the queue.
import { expect, test } from 'vitest';
import { createEdge } from '../support/edge.ts';

test('what was missed is published again', async () => {
  const edge = createEdge();
  await edge.say(await edge.openChat(), 'I live in Lisbon.');
  edge.elapse(30_000);
  const response = await edge.deliver('/functions/sweep', '');
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({ published: 1, erased: 0, purged: 0, estimate_ms: 2_000 });
});
