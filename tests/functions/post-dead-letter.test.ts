// POST /functions/dead-letter: what the queue gave up.
import { expect, test } from 'vitest';
import { unavailable } from '../../src/domain/problem.ts';
import { err } from '../../src/domain/result.ts';
import { createEdge, expectProblem } from '../support/edge.ts';

async function rung() {
  const edge = createEdge();
  const chat = await edge.openChat();
  const queueId = await edge.say(chat, 'I live in Lisbon.');
  return { edge, chat, queueId };
}

test('a given-up delivery is counted and swept, and no update ends by it', async () => {
  const { edge, chat, queueId } = await rung();
  edge.elapse(30_000);
  const response = await edge.deliver('/functions/dead-letter', '{"status":503}');
  expect(response.status).toBe(200);
  await edge.settle();
  expect(edge.machinery.counted).toBe(1);
  expect((await edge.update(chat, queueId)).status).toBe('pending_summarization');
  expect(edge.publisher.published.map(({ body }) => body.reason)).toEqual(['accepted', 'swept']);
});

test('without the database the callback is asked to come again (dependency_unavailable)', async () => {
  const edge = createEdge({}, ({ machinery }) => ({
    machinery: { ...machinery, countDeadLetter: async () => err(unavailable('postgres')) },
  }));
  const response = await edge.deliver('/functions/dead-letter', '{}');
  expect(response.headers.get('retry-after')).toBe('5');
  await expectProblem(response, 503, 'dependency_unavailable');
});
