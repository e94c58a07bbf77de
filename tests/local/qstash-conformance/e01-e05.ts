// E1 to E5: the API, who may use it, what it refuses, deduplication, and the delivery itself.
import { describe, expect, test } from 'vitest';
import { claimsOf } from '../qstash-stage.ts';
import { only, openBench } from './bench.ts';

const DEDUP_WINDOWS = { '10 minutes': 600_000, '90 days': 90 * 86_400_000 };

describe('the API', () => {
  test('E1 HTTP API: messages are published, batched, looked up and cancelled', async () => {
    const { client, to, settled, clock } = await openBench();
    const delay = 60;
    const one = await client.publish({ url: to('/1'), delay, label: 'red' });
    const two = await client.publishJSON({ url: to('/2'), body: { n: 2 }, delay });
    const many = await client.batch([{ url: to('/3'), delay }]);
    await client.batchJSON([{ url: to('/4'), body: { n: 4 }, delay, label: 'blue' }]);
    await client.batchJSON([{ url: to('/5'), body: { n: 5 }, queueName: 'q' }]);
    expect((await client.messages.get(one.messageId)).url).toBe(to('/1'));
    expect((await client.messages.get(two.messageId)).body).toBe('{"n":2}');
    expect(await client.messages.cancel(one.messageId)).toEqual({ cancelled: 1 });
    expect(await client.messages.cancel([two.messageId])).toEqual({ cancelled: 1 });
    expect(await client.messages.cancel({ filter: { label: 'blue' } })).toEqual({ cancelled: 1 });
    await client.messages.delete((only(many) as { messageId: string }).messageId);
    await settled({ delivered: 1 });
    const late = await client.publish({ url: to('/6'), delay });
    expect(await client.messages.deleteMany([late.messageId])).toBe(1);
    await client.publish({ url: to('/7'), delay });
    expect(await client.messages.deleteAll()).toBe(1);
    await client.publish({ url: to('/8'), delay });
    expect(await client.messages.cancel({ all: true })).toEqual({ cancelled: 1 });
    clock.advance(60_000);
    await settled({ canceled: 7, delivered: 1, pending: 0 });
  });

  test('E1 HTTP API: dead letters are listed by pages and filters, deleted and retried one by one and in bulk', async () => {
    const { client, to, settled, consumer } = await openBench();
    consumer.answer = () => ({ status: 500 });
    for (let n = 0; n < 9; n++)
      await client.publish({ url: to(`/${n}`), retries: 0, label: n < 7 ? 'many' : 'few' });
    await settled({ deadLetters: 9 });
    const all = await client.dlq.listMessages();
    const ids = all.messages.map(({ dlqId }) => dlqId);
    expect(all).toMatchObject({ messages: { length: 9 } });
    const page = await client.dlq.listMessages({ count: 4 });
    const next = await client.dlq.listMessages({ count: 4, cursor: page.cursor ?? '' });
    expect([...page.messages, ...next.messages].map(({ dlqId }) => dlqId)).toEqual(ids.slice(0, 8));
    expect((await client.dlq.listMessages({ filter: { label: 'few' } })).messages).toHaveLength(2);
    expect((await client.dlq.listMessages({ dlqIds: ids.slice(0, 3) })).messages).toHaveLength(3);
    expect(await client.dlq.delete(ids[0] ?? '')).toMatchObject({ deleted: 1 });
    expect(await client.dlq.delete([ids[1] ?? ''])).toMatchObject({ deleted: 1 });
    expect(await client.dlq.deleteMany({ dlqIds: [ids[2] ?? ''] })).toMatchObject({ deleted: 1 });
    expect(await client.dlq.delete({ filter: { label: 'few' } })).toMatchObject({ deleted: 2 });
    consumer.answer = () => ({ status: 200 });
    expect((await client.dlq.retry(ids[3] ?? '')).responses).toHaveLength(1);
    expect((await client.dlq.retry([ids[4] ?? ''])).responses).toHaveLength(1);
    expect((await client.dlq.retry({ filter: { label: 'many' }, count: 1 })).responses).toHaveLength(1);
    expect((await client.dlq.retry({ all: true })).responses).toHaveLength(1);
    await settled({ delivered: 4, deadLetters: 0 });
    expect(await client.dlq.delete({ all: true })).toMatchObject({ deleted: 0 });
  });

  test('E1 HTTP API: a page of dead letters holds a hundred at most', async () => {
    const { client, to, settled, consumer } = await openBench();
    consumer.answer = () => ({ status: 500 });
    await client.batch(Array.from({ length: 101 }, () => ({ url: to('/x'), retries: 0 })));
    await settled({ deadLetters: 101 });
    const page = await client.dlq.listMessages({ count: 1_000 });
    expect(page.messages).toHaveLength(100);
    expect((await client.dlq.listMessages({ cursor: page.cursor ?? '' })).messages).toHaveLength(1);
  });

  test('E1 HTTP API: queues, flow control, schedules, keys and logs are set up, shown and removed', async () => {
    const { client, to, call } = await openBench();
    const queue = client.queue({ queueName: 'line' });
    await queue.upsert({ parallelism: 2 });
    await queue.pause();
    await queue.enqueue({ url: to('/q') });
    await queue.enqueueJSON({ url: to('/q'), body: {}, retries: 1 });
    expect(await queue.get()).toMatchObject({ name: 'line', parallelism: 2, paused: true, lag: 2 });
    await queue.resume();
    expect(await queue.list()).toHaveLength(1);
    await queue.delete();
    await expect(queue.get()).rejects.toMatchObject({ status: 404 });
    await client.flowControl.pin('k', { parallelism: 3 });
    await client.flowControl.pin('k', { rate: 5, period: 10 });
    expect(await client.flowControl.get('k')).toMatchObject({
      parallelismMax: 3,
      rateMax: 5,
      ratePeriod: 10,
    });
    await client.flowControl.unpin('k', { parallelism: true, rate: true });
    await client.flowControl.resetRate('k');
    expect((await client.flowControl.getGlobalParallelism()).parallelismMax).toBe(100);
    const { scheduleId } = await client.schedules.create({ destination: to('/s'), cron: '0 0 1 1 *' });
    expect((await client.schedules.get(scheduleId)).cron).toBe('0 0 1 1 *');
    expect(await client.schedules.list()).toHaveLength(1);
    await client.schedules.delete(scheduleId);
    expect((await call('GET', '/v2/keys')).body).toEqual({ current: 'sig_current', next: 'sig_next' });
    expect((await call('GET', '/v2/logs')).status).toBe(200);
    expect((await client.logs()).logs.length).toBeGreaterThan(0);
    expect((await client.logs({ count: 1 })).logs).toHaveLength(1);
  });
});

test('E2 bearer or query token: 401 with an error without either, and neither is passed on', async () => {
  const { client, to, queue, arrived } = await openBench();
  const anonymous = await fetch(`${queue.url}/v2/publish/${to('/x')}`, { method: 'POST' });
  expect(anonymous.status).toBe(401);
  expect(await anonymous.json()).toEqual({ error: expect.any(String) });
  const wrong = { authorization: 'Bearer another' };
  expect((await fetch(`${queue.url}/v2/keys`, { headers: wrong })).status).toBe(401);
  const byQuery = `${queue.url}/v2/publish/${to('/x?keep=1')}&qstash_token=token-of-the-stage`;
  expect((await fetch(byQuery, { method: 'POST' })).status).toBe(201);
  await client.publish({ url: to('/x?keep=1') });
  for (const { headers } of await arrived('/x?keep=1', 2)) expect(headers.authorization).toBeUndefined();
});

describe('E3', () => {
  test('E3 validation: a destination without http scheme, an unknown scheme, a body over the plan', async () => {
    const { client, to, counts } = await openBench({ maxMessageBytes: 100 });
    await expect(client.publish({ url: 'example.com/x' })).rejects.toMatchObject({ status: 400 });
    await expect(client.publish({ url: 'ftp://example.com' })).rejects.toMatchObject({ status: 400 });
    await expect(client.publish({ url: to('/'), body: 'x'.repeat(101) })).rejects.toMatchObject({
      status: 413,
    });
    expect((await counts()).accepted).toBe(0);
    await client.publish({ url: to('/'), body: 'x'.repeat(100) });
  });

  test('E3 validation: a colon in the deduplication id, by region', async () => {
    const east = await openBench({ region: 'US-EAST-1', colonInDedupId: 'refuse' });
    const deduplicationId = 'a:b';
    await expect(east.client.publish({ url: east.to('/'), deduplicationId })).rejects.toMatchObject({
      status: 400,
    });
    const west = await openBench({ colonInDedupId: 'accept' });
    expect((await west.client.publish({ url: west.to('/'), deduplicationId })).messageId).toMatch(/^msg_/);
  });

  test('E3 validation: more retries than the plan has are cut down or refused, as switched', async () => {
    const clamps = await openBench({ maxRetries: 5 });
    const { messageId } = await clamps.client.publish({ url: clamps.to('/'), retries: 9, delay: 9 });
    expect((await clamps.client.messages.get(messageId)).maxRetries).toBe(5);
    const refuses = await openBench({ maxRetries: 5, retriesOverMax: 'refuse' });
    await expect(refuses.client.publish({ url: refuses.to('/'), retries: 9 })).rejects.toMatchObject({
      status: 400,
    });
    await refuses.client.publish({ url: refuses.to('/'), retries: 5 });
  });
});

describe.each(Object.entries(DEDUP_WINDOWS))('with a window of %s', (window, dedupWindowMs) => {
  test(`E4 deduplication: 202 with the first id within ${window}, and a new message after it`, async () => {
    const { client, to, call, clock, settled } = await openBench({ dedupWindowMs });
    const publish = () => client.publishJSON({ url: to('/d'), body: {}, deduplicationId: 'row_1' });
    const first = await publish();
    expect(await publish()).toMatchObject({ messageId: first.messageId, deduplicated: true });
    const headers = { 'Upstash-Deduplication-Id': 'row_1' };
    expect((await call('POST', `/v2/publish/${to('/d')}`, { headers })).status).toBe(202);
    await settled({ delivered: 1, deduplicated: 2 });
    clock.advance(dedupWindowMs - 1);
    expect(await publish()).toMatchObject({ messageId: first.messageId, deduplicated: true });
    clock.advance(1);
    expect(await publish()).not.toHaveProperty('deduplicated');
  });

  test(`E4 deduplication: an id stays burnt for ${window} after failure, dead letter and cancel`, async () => {
    const { client, to, consumer, clock, settled } = await openBench({ dedupWindowMs });
    consumer.answer = () => ({ status: 500 });
    const publish = (deduplicationId: string, delay: number) =>
      client.publish({ url: to('/d'), deduplicationId, retries: 1, delay });
    const dead = await publish('dead', 0);
    await settled({ retries: 1 });
    expect((await publish('dead', 0)).messageId).toBe(dead.messageId);
    clock.advance(12_000);
    await settled({ deadLetters: 1 });
    expect((await publish('dead', 0)).messageId).toBe(dead.messageId);
    const cancelled = await publish('cancelled', 5);
    await client.messages.cancel(cancelled.messageId);
    clock.advance(5_000);
    await settled({ canceled: 1 });
    expect((await publish('cancelled', 0)).messageId).toBe(cancelled.messageId);
    await client.dlq.delete({ all: true });
    expect((await publish('dead', 0)).messageId).toBe(dead.messageId);
  });

  test(`E4 deduplication: equal content is one message for ${window}`, async () => {
    const { client, to } = await openBench({ dedupWindowMs });
    const publish = (body: string) =>
      client.publish({ url: to('/c'), body, contentBasedDeduplication: true });
    const first = await publish('same');
    expect((await publish('same')).messageId).toBe(first.messageId);
    expect((await publish('other')).messageId).not.toBe(first.messageId);
  });
});

test.each(['POST', 'GET', 'PUT', 'PATCH', 'DELETE'] as const)(
  'E5 delivery: %s with forwarded headers stripped and the body as it was',
  async (method) => {
    const { client, to, arrived } = await openBench();
    const body = method === 'GET' ? undefined : 'ü\r\n\0';
    const headers = { 'X-Trace': 'abc', 'Content-Type': 'text/plain' };
    const { messageId } = await client.publish({ url: to('/m'), method, headers, ...(body && { body }) });
    const request = only(await arrived('/m'));
    expect(request.method).toBe(method);
    expect(request.body.toString()).toBe(body ?? '');
    expect(request.headers).toMatchObject({ 'x-trace': 'abc', 'upstash-message-id': messageId });
    expect(Object.keys(request.headers).filter((name) => name.startsWith('upstash-forward'))).toEqual([]);
    expect(claimsOf(request).sub).toBe(to('/m'));
  },
);

test('E5 delivery: POST when no method is given, bytes that are no text, and no bytes at all', async () => {
  const { client, to, arrived } = await openBench();
  const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
  await client.publish({ url: to('/bytes'), body: new Blob([bytes]) });
  await client.publish({ url: to('/empty') });
  const request = only(await arrived('/bytes'));
  expect(request.method).toBe('POST');
  expect([...request.body]).toEqual([...bytes]);
  expect(only(await arrived('/empty')).body).toHaveLength(0);
});
