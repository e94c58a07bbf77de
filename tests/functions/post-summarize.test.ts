// POST /functions/summarize: deliveries of the queue.
import { expect, test } from 'vitest';
import { createEdge, expectProblem } from '../support/edge.ts';

async function rung(...options: Parameters<typeof createEdge>) {
  const edge = createEdge(...options);
  const chat = await edge.openChat();
  const queueId = await edge.say(chat, 'I live in Lisbon.');
  const body = JSON.stringify(edge.publisher.published[0]?.body);
  return { edge, chat, queueId, body };
}

test('a delivery merges the update, and a second one finds nothing to do', async () => {
  const { edge, chat, queueId, body } = await rung();
  const response = await edge.deliver('/functions/summarize', body);
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({ outcome: 'done' });
  expect((await edge.update(chat, queueId)).status).toBe('complete');
  expect((await edge.deliver('/functions/summarize', body)).status).toBe(200);
  expect((await edge.memory(chat)).version).toBe(1);
});

test('a model that is away asks the queue to come again later', async () => {
  const { edge, chat, queueId, body } = await rung();
  edge.script.push('model_unavailable');
  const response = await edge.deliver('/functions/summarize', body);
  expect(response.status).toBe(503);
  expect(Number(response.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
  expect((await edge.update(chat, queueId)).status).toBe('pending_summarization');
});

test.for([
  ['one field too many', '{"v":1,"tenant_id":"x","text":"secret"}'],
  ['another version', '{"v":2}'],
  ['nothing', ''],
] as const)('a signed body with %s is refused, so that a newer deployment may take it', async ([, body]) => {
  const edge = createEdge();
  const response = await edge.deliver('/functions/summarize', body);
  expect([400, 422]).toContain(response.status);
  expect(await response.text()).not.toContain('secret');
});

test('the signature is checked over the configured address, not the one of the request', async () => {
  const { edge, body } = await rung({ PUBLIC_URL: 'https://elsewhere.example' });
  const response = await edge.deliver('/functions/summarize', body);
  expect(response.status).toBe(401);
});

test('a changed byte of the body breaks the signature (signature_invalid)', async () => {
  const { edge, body } = await rung();
  const good = await edge.deliver('/functions/summarize', body);
  expect(good.status).toBe(200);
  const tampered = createEdge({}, ({ verifier }) => ({
    verifier: {
      verifySignature: (signature, raw, url) => verifier.verifySignature(signature, `${raw} `, url),
    },
  }));
  await expectProblem(await tampered.deliver('/functions/summarize', body), 401, 'signature_invalid');
});
