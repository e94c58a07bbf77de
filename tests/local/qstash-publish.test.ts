// Publishing through the unmodified SDK, and what the consumer then receives.
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { claimsOf, eventually, openStage, type Stage, verify } from './qstash-stage.ts';

let stage: Stage;
beforeEach(async () => {
  vi.spyOn(console, 'error').mockReturnValue(undefined); // the SDK reports each refusal there
  stage = await openStage();
});
afterEach(async () => {
  await stage.close();
  vi.restoreAllMocks();
});

const arrived = async (count: number) => {
  await eventually(`${count} deliveries`, () => stage.consumer.received.length >= count);
  return stage.consumer.received;
};

describe('a delivery', () => {
  it('carries a signature that the SDK accepts for its URL, query included, and for no other', async () => {
    const url = `${stage.consumer.url}/functions/summarize?a=1&b=%20x`;
    const { messageId } = await stage.client.publishJSON({ url, body: { hello: 'wörld' } });
    const [request] = await arrived(1);
    if (!request) throw new Error('nothing arrived');
    expect(await verify(request, url)).toBe(true);
    await expect(verify(request, `${stage.consumer.url}/other`)).rejects.toThrow('invalid subject');
    await expect(verify({ ...request, body: Buffer.from('{}') }, url)).rejects.toThrow('body hash');
    expect(request.path).toBe('/functions/summarize?a=1&b=%20x');
    expect(request.headers['upstash-message-id']).toBe(messageId);
    const claims = claimsOf(request);
    expect(claims).toMatchObject({ iss: 'Upstash', sub: url, nbf: 0 });
    expect(Number(claims.exp) - Number(claims.iat)).toBe(300);
    expect(claims.body).toBe(createHash('sha256').update(request.body).digest('base64url'));
  });

  it('has the vendor headers, the forwarded ones without prefix, and the method asked for', async () => {
    await stage.client.publish({
      url: `${stage.consumer.url}/put`,
      method: 'PUT',
      body: 'plain',
      headers: { 'Content-Type': 'text/plain', 'X-Trace': 'abc', Authorization: 'Bearer of-the-consumer' },
    });
    const [request] = await arrived(1);
    expect(request?.method).toBe('PUT');
    expect(request?.headers).toMatchObject({
      'user-agent': 'Upstash-QStash',
      'upstash-retried': '0',
      'content-type': 'text/plain',
      'x-trace': 'abc',
    });
    expect(request?.headers['upstash-forward-x-trace']).toBeUndefined();
  });

  it('keeps bytes that are no text, and an empty body, as they are', async () => {
    const bytes = new Uint8Array([0, 255, 254, 0xc3, 0x28, 13, 10]);
    await stage.call('POST', `/v2/publish/${stage.consumer.url}/raw`, { body: bytes });
    await stage.call('POST', `/v2/publish/${stage.consumer.url}/empty`);
    await arrived(2);
    expect([...(stage.consumer.at('/raw')[0]?.body ?? [])]).toEqual([...bytes]);
    expect(stage.consumer.at('/empty')[0]?.body.length).toBe(0);
  });

  it('arrives for every message of a batch, each with its own id', async () => {
    const url = stage.consumer.url;
    const receipts = await stage.client.batchJSON([
      { url: `${url}/one`, body: { n: 1 } },
      { url: `${url}/two`, body: { n: 2 } },
      { queueName: 'line', url: `${url}/three`, body: { n: 3 } },
    ]);
    expect(new Set(receipts.map((receipt) => (receipt as { messageId: string }).messageId)).size).toBe(3);
    await arrived(3);
    expect(stage.consumer.at('/three')[0]?.body.toString()).toBe('{"n":3}');
  });

  it('waits for its delay and for its not-before, and comes at once when the stage flushes', async () => {
    const url = stage.consumer.url;
    await stage.client.publish({ url: `${url}/delay`, delay: 60 });
    await stage.client.publish({
      url: `${url}/later`,
      notBefore: Math.ceil(stage.clock.now() / 1_000) + 120,
    });
    await stage.client.publish({ url: `${url}/far`, delay: '7d' });
    stage.clock.advance(59_000);
    await stage.client.publish({ url: `${url}/now` });
    await arrived(1);
    expect(stage.consumer.received.map((request) => request.path)).toEqual(['/now']);
    stage.clock.advance(1_000);
    await arrived(2);
    expect(stage.consumer.at('/delay')).toHaveLength(1);
    stage.clock.advance(62_000);
    await arrived(3);
    expect((await stage.call('POST', '/__local/flush')).body).toEqual({ started: 1 });
    await arrived(4);
    expect(stage.consumer.at('/far')).toHaveLength(1);
  });
});

describe('a publish is refused', () => {
  it('without the token [401], and accepted with it in the query, which is not passed on', async () => {
    const path = `/v2/publish/${stage.consumer.url}/x?keep=1`;
    const refused = await fetch(`${stage.queue.url}${path}`, { method: 'POST' });
    expect(refused.status).toBe(401);
    expect(await refused.json()).toEqual({ error: expect.stringContaining('unauthorized') });
    const url = `${stage.queue.url}${path}&qstash_token=token-of-the-stage`;
    expect((await fetch(url, { method: 'POST' })).status).toBe(201);
    expect((await arrived(1))[0]?.path).toBe('/x?keep=1');
  });

  it('for a destination without http scheme, a colon in the deduplication id, nonsense in a header [400]', async () => {
    const post = (destination: string, headers: Record<string, string>) =>
      stage.call('POST', `/v2/publish/${destination}`, { headers });
    const url = stage.consumer.url;
    expect((await post('example.com/x', {})).status).toBe(400);
    expect((await post('ftp://example.com', {})).status).toBe(400);
    expect((await post(url, { 'Upstash-Deduplication-Id': 'a:b' })).body).toEqual({
      error: "upstash-deduplication-id cannot contain ':'",
    });
    expect((await post(url, { 'Upstash-Retry-Delay': 'process.exit()' })).status).toBe(400);
    expect((await post(url, { 'Upstash-Delay': 'soon' })).status).toBe(400);
    expect((await post(url, { 'Upstash-Retries': '-1' })).status).toBe(400);
    expect((await post(url, { 'Upstash-Flow-Control-Key': 'k' })).status).toBe(400);
    expect((await post(url, { 'Upstash-Failure-Callback': 'nowhere' })).status).toBe(400);
    expect((await stage.call('GET', '/v2/nothing')).status).toBe(404);
    expect((await stage.counts()).accepted).toBe(0);
  });

  it('for a body over the size limit [413]', async () => {
    const body = 'x'.repeat(1_048_577);
    expect((await stage.call('POST', `/v2/publish/${stage.consumer.url}/big`, { body })).status).toBe(413);
  });
});

describe('a message that waits', () => {
  it('can be looked up, and is gone for the API once delivered [404]', async () => {
    const { messageId } = await stage.client.publishJSON({
      url: `${stage.consumer.url}/w`,
      delay: 5,
      body: { n: 1 },
      label: ['red', 'blue'],
    });
    expect(await stage.client.messages.get(messageId)).toMatchObject({
      messageId,
      url: `${stage.consumer.url}/w`,
      body: '{"n":1}',
      maxRetries: 3,
      labels: ['red', 'blue'],
    });
    stage.clock.advance(5_000);
    await eventually('it is delivered', async () => (await stage.counts()).delivered === 1);
    await expect(stage.client.messages.get(messageId)).rejects.toMatchObject({ status: 404 });
    const { events } = await stage.client.logs({ messageIds: [messageId] });
    expect(events.map((event) => event.state)).toEqual(['DELIVERED', 'ACTIVE', 'CREATED']);
  });

  it('is not delivered after it was cancelled, alone or in bulk by a filter', async () => {
    const delay = 5;
    const one = await stage.client.publish({ url: `${stage.consumer.url}/one`, delay });
    await stage.client.publish({ url: `${stage.consumer.url}/two`, delay, label: 'x' });
    await stage.client.publish({ url: `${stage.consumer.url}/three`, delay });
    expect(await stage.client.messages.cancel(one.messageId)).toEqual({ cancelled: 1 });
    expect(await stage.client.messages.cancel({ filter: { label: 'x' } })).toEqual({ cancelled: 1 });
    stage.clock.advance(5_000);
    await arrived(1);
    expect(stage.consumer.received.map((request) => request.path)).toEqual(['/three']);
    expect((await stage.counts()).canceled).toBe(2);
  });
});
