// E11 to E15: at least once, in no order, under flow control, with stable ids and callbacks.
import { describe, expect, test } from 'vitest';
import { eventually, verify } from '../qstash-stage.ts';
import { holdAnswers, only, openBench } from './bench.ts';

const HOUR = 3_600_000;
const idsOf = (requests: { headers: Record<string, unknown> }[]) =>
  new Set(requests.map(({ headers }) => headers['upstash-message-id']));

describe('E11', () => {
  test('E11 at least once: again after success, again while the first runs, again after hours', async () => {
    const bench = await openBench();
    const { client, to, order, arrived, clock, settled } = bench;
    await order('faults', { duplicate: 1 });
    await client.publish({ url: to('/after') });
    expect(idsOf(await arrived('/after', 2)).size).toBe(1);
    await settled({ delivered: 1, duplicated: 1 });
    await order('faults', { duplicate: 1, lateMs: 5 * HOUR });
    await client.publish({ url: to('/late') });
    await settled({ delivered: 2 });
    clock.advance(5 * HOUR - 1);
    expect(bench.consumer.at('/late')).toHaveLength(1);
    clock.advance(1);
    expect(idsOf(await arrived('/late', 2)).size).toBe(1);
    const consumer = holdAnswers(bench);
    await order('faults', { duplicate: 1, during: true });
    await client.publish({ url: to('/during') });
    await consumer.held(2);
    consumer.release();
    consumer.release();
    await settled({ delivered: 3, duplicated: 3 });
  });

  test('E11 at least once: a seed decides which deliveries are doubled, the same each time', async () => {
    async function doubled(seed: number) {
      const { client, to, order, consumer, clock, settled, counts } = await openBench();
      await order('disorder', { seed, duplicate: 0.3, during: 0.3, late: 0.3, lateMs: HOUR });
      for (let n = 0; n < 20; n++) await client.publish({ url: to(`/${n}`) });
      await settled({ delivered: 20 });
      clock.advance(HOUR);
      await eventually('all sent have arrived', async () => {
        const { attempts, duplicated } = await counts();
        return attempts === consumer.received.length && (duplicated ?? 0) > 0;
      });
      return Array.from({ length: 20 }, (_, n) => consumer.at(`/${n}`).length);
    }
    const first = await doubled(7);
    expect(new Set(first)).toEqual(new Set([1, 2]));
    expect(await doubled(7)).toEqual(first);
    expect(await doubled(8)).not.toEqual(first);
  });
});

describe('E12', () => {
  test('E12 no order: plain messages leave in another order, the same for the same seed', async () => {
    async function departures(seed: number) {
      const { client, to, order, consumer, clock, settled, decisions } = await openBench();
      await order('disorder', { seed, reorderMs: 10_000 });
      for (let n = 0; n < 20; n++) await client.publish({ url: to(`/${n}`) });
      await settled({ delayed: 20 });
      // Step by step: one jump would let them race over their sockets.
      for (let ms = 0; ms < 10_000; ms += 100) {
        clock.advance(100);
        await settled();
      }
      await settled({ delivered: 20 });
      // Arrivals may swap within one step, departures may not.
      const left = (await decisions()).filter((line) => line.endsWith('ACTIVE'));
      return { left, arrived: consumer.received.map(({ path }) => path) };
    }
    const published = Array.from({ length: 20 }, (_, n) => `/${n}`);
    const { left, arrived } = await departures(3);
    expect(left).toHaveLength(20);
    expect(arrived).not.toEqual(published);
    expect([...arrived].sort()).toEqual([...published].sort());
    expect((await departures(3)).left).toEqual(left);
    expect((await departures(4)).left).not.toEqual(left);
  });

  test('E12 no order: a share of them waits without bound', async () => {
    const { client, to, order, call, clock, settled } = await openBench();
    await order('disorder', { seed: 1, delay: 1, delayMs: HOUR });
    await client.batch(Array.from({ length: 200 }, () => ({ url: to('/x') })));
    await settled({ delayed: 200 });
    const { messages } = (await call('GET', '/__local/pending')).body as {
      messages: { notBefore: number }[];
    };
    const waits = messages.map(({ notBefore }) => notBefore - clock.now()).sort((a, b) => a - b);
    expect(waits[60]).toBeLessThan(HOUR);
    expect(waits[140]).toBeGreaterThan(HOUR);
    expect(waits.at(-1)).toBeGreaterThan(24 * HOUR);
  });

  test('E12 no order: a queue keeps it, and its head holds up the rest through retries and callbacks', async () => {
    const { client, to, order, consumer, clock, settled, arrived } = await openBench();
    await order('disorder', { seed: 5, reorderMs: 10_000 });
    let fails = true;
    consumer.answer = ({ path }) => ({ status: path === '/1' && fails ? 500 : 200 });
    const queue = client.queue({ queueName: 'line' });
    await queue.enqueueJSON({ url: to('/1'), body: {}, retries: 1, callback: to('/told') });
    for (const n of [2, 3, 4]) await queue.enqueue({ url: to(`/${n}`) });
    await settled({ retries: 1 });
    clock.advance(10_000);
    await arrived('/told');
    fails = false;
    clock.advance(2_000);
    await settled({ delivered: 2 });
    expect(consumer.at('/2')).toHaveLength(0);
    clock.advance(10_000);
    await settled({ delivered: 6 });
    expect(consumer.received.map(({ path }) => path)).toEqual([
      '/1',
      '/told',
      '/1',
      '/told',
      '/2',
      '/3',
      '/4',
    ]);
  });
});

describe('E13', () => {
  const told = (n: number) => ({ delivered: n });

  test('E13 flow control: parallelism with a wait list, the last message decides, unless pinned', async () => {
    const bench = await openBench();
    const { client, to, settled } = bench;
    const consumer = holdAnswers(bench);
    const publish = (parallelism: number) =>
      client.publish({ url: to('/p'), flowControl: { key: 'k', parallelism } });
    for (const parallelism of [1, 1, 1]) await publish(parallelism);
    await consumer.held(1);
    expect(await client.flowControl.get('k')).toMatchObject({ waitListSize: 2, parallelismCount: 1 });
    await publish(3);
    await consumer.held(3);
    await client.flowControl.pin('k', { parallelism: 3 });
    await publish(1);
    expect(await client.flowControl.get('k')).toMatchObject({
      parallelismMax: 3,
      waitListSize: 2,
      isPinnedParallelism: true,
    });
    for (let n = 0; n < 5; n++) {
      await eventually('one more', () => consumer.open.length > 0);
      consumer.release();
    }
    await settled(told(5));
  });

  test('E13 flow control: so many starts in each period, and a pause that holds all', async () => {
    const { client, to, clock, settled, counts } = await openBench();
    const publish = () =>
      client.publish({ url: to('/r'), flowControl: { key: 'r', rate: 2, period: '10s' } });
    for (let n = 0; n < 5; n++) await publish();
    await settled(told(2));
    clock.advance(9_999);
    expect((await counts()).attempts).toBe(2);
    clock.advance(1);
    await settled(told(4));
    await client.flowControl.pause('r');
    clock.advance(10_000);
    expect(await client.flowControl.get('r')).toMatchObject({ isPaused: true, waitListSize: 1 });
    await client.flowControl.resume('r');
    await settled(told(5));
  });
});

test('E14 counters: retried counts up under one id, and a retried dead letter starts over under a new one', async () => {
  const { client, to, consumer, clock, settled, arrived } = await openBench();
  consumer.answer = () => ({ status: 500 });
  const { messageId } = await client.publish({ url: to('/f'), retries: 2, retryDelay: '10' });
  for (const retries of [1, 2]) {
    await settled({ retries });
    clock.advance(10);
  }
  await settled({ deadLetters: 1 });
  const attempts = await arrived('/f', 3);
  expect(attempts.map(({ headers }) => headers['upstash-retried'])).toEqual(['0', '1', '2']);
  expect(idsOf(attempts)).toEqual(new Set([messageId]));
  consumer.answer = () => ({ status: 200 });
  const { dlqId } = only((await client.dlq.listMessages()).messages);
  const again = only((await client.dlq.retry({ dlqIds: [dlqId] })).responses);
  expect(again.messageId).not.toBe(messageId);
  const last = (await arrived('/f', 4)).at(-1);
  expect(last?.headers).toMatchObject({ 'upstash-message-id': again.messageId, 'upstash-retried': '0' });
});

describe('E15', () => {
  type Report = { status: number; body: string; sourceBody: string; dlqId?: string; retried: number };
  const reportOf = (request: { body: Buffer }) => JSON.parse(request.body.toString()) as Report;
  const text = (base64: string) => Buffer.from(base64, 'base64').toString();

  test('E15 callbacks: one for each attempt and one for the failure, signed for their own address', async () => {
    const { client, to, consumer, clock, settled, arrived } = await openBench();
    consumer.answer = ({ path }) => (path === '/f' ? { status: 500, body: 'näh' } : { status: 200 });
    await client.publishJSON({
      url: to('/f'),
      body: { chat: 7 },
      retries: 1,
      callback: to('/told?a=1'),
      failureCallback: to('/failed'),
    });
    await settled({ retries: 1 });
    clock.advance(12_000);
    await settled({ deadLetters: 1, pending: 0 });
    const told = await arrived('/told?a=1', 2);
    expect(told).toHaveLength(2);
    expect(told.map((request) => reportOf(request).retried)).toEqual([0, 1]);
    for (const request of told) expect(await verify(request, to('/told?a=1'))).toBe(true);
    clock.advance(86_400_000);
    const failed = consumer.at('/failed');
    expect(failed).toHaveLength(1);
    expect(await verify(only(failed), to('/failed'))).toBe(true);
    const { body, sourceBody, dlqId, status } = reportOf(only(failed));
    expect([status, text(body), text(sourceBody)]).toEqual([500, 'näh', '{"chat":7}']);
    expect(dlqId).toBe(only((await client.dlq.listMessages()).messages).dlqId);
  });

  test('E15 callbacks: they are retried like messages, and a long answer comes cut off', async () => {
    const { client, to, consumer, clock, settled, arrived } = await openBench({ maxMessageBytes: 1_000 });
    const answers = [{ status: 500 }, { status: 200 }];
    consumer.answer = ({ path }) =>
      path === '/f' ? { status: 200, body: 'x'.repeat(5_000) } : (answers.shift() ?? { status: 200 });
    await client.publish({ url: to('/f'), callback: to('/told') });
    await settled({ retries: 1, delivered: 1 });
    clock.advance(12_000);
    const told = await arrived('/told', 2);
    expect(idsOf(told).size).toBe(1);
    expect(text(reportOf(only(told)).body)).toBe('x'.repeat(1_000));
  });
});
