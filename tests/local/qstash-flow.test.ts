// Flow control, queues and the accidents of at-least-once delivery.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Answer, eventually, openStage, type Stage } from './qstash-stage.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(() => stage.close());

/** A consumer that answers only when told to, and knows how many it holds. */
function holdAnswers() {
  const open: { path: string; done: (answer: Answer) => void }[] = [];
  const seen = { most: 0 };
  stage.consumer.answer = ({ path }) =>
    new Promise((resolve) => {
      open.push({ path, done: resolve });
      seen.most = Math.max(seen.most, open.length);
    });
  const held = (count: number) => eventually(`${count} under way`, () => open.length === count);
  const release = (status = 200) => open.shift()?.done({ status });
  return { open, seen, held, release };
}

const publish = (n: number, flowControl: { key: string; parallelism: number }) =>
  stage.client.publish({ url: `${stage.consumer.url}/${n}`, flowControl, delay: 0 });

const delivered = (count: number) =>
  eventually(`${count} delivered`, async () => (await stage.counts()).delivered === count);

describe('flow control', () => {
  it('with parallelism 1 has never more than one delivery of a key under way, other keys beside it', async () => {
    const consumer = holdAnswers();
    for (const n of [1, 2, 3]) await publish(n, { key: 'chat-a', parallelism: 1 });
    await publish(9, { key: 'chat-b', parallelism: 1 });
    await consumer.held(2);
    expect(await stage.client.flowControl.get('chat-a')).toMatchObject({
      parallelismMax: 1,
      parallelismCount: 1,
      waitListSize: 2,
      isPaused: false,
    });
    consumer.release();
    consumer.release();
    await consumer.held(1);
    consumer.release();
    await consumer.held(1);
    consumer.release();
    await delivered(4);
    expect(consumer.seen.most).toBe(2);
    expect(stage.consumer.received.map(({ path }) => path)).toEqual(['/1', '/9', '/2', '/3']);
  });

  it('with parallelism 2 is at two and not above it over twenty messages', async () => {
    const consumer = holdAnswers();
    for (let n = 0; n < 20; n++) await publish(n, { key: 'k', parallelism: 2 });
    for (let left = 20; left > 0; left--) {
      await consumer.held(Math.min(2, left));
      consumer.release();
    }
    await delivered(20);
    expect(consumer.seen.most).toBe(2);
  });

  it('gives the place of a failed message to the next one while the first waits for its retry', async () => {
    const consumer = holdAnswers();
    await publish(1, { key: 'k', parallelism: 1 });
    await publish(2, { key: 'k', parallelism: 1 });
    await consumer.held(1);
    consumer.release(500);
    await eventually('the second', () => stage.consumer.received.length === 2);
    expect(consumer.open[0]?.path).toBe('/2');
  });

  it('starts no more than the rate in each period', async () => {
    const flowControl = { key: 'r', rate: 3, period: '10s' as const };
    for (let n = 0; n < 8; n++)
      await stage.client.publish({ url: `${stage.consumer.url}/${n}`, flowControl });
    await delivered(3);
    stage.clock.advance(9_999);
    expect((await stage.counts()).attempts).toBe(3);
    stage.clock.advance(1);
    await delivered(6);
    expect(await stage.client.flowControl.get('r')).toMatchObject({
      rateMax: 3,
      rateCount: 3,
      ratePeriod: 10,
    });
    await stage.client.flowControl.resetRate('r');
    await delivered(8);
  });

  it('holds everything while paused, and a pinned limit against what messages bring', async () => {
    await stage.client.flowControl.pause('p');
    await publish(1, { key: 'p', parallelism: 5 });
    expect(await stage.client.flowControl.get('p')).toMatchObject({ isPaused: true, waitListSize: 1 });
    await stage.client.flowControl.pin('p', { parallelism: 1 });
    await publish(2, { key: 'p', parallelism: 5 });
    const consumer = holdAnswers();
    await stage.client.flowControl.resume('p');
    await consumer.held(1);
    expect(await stage.client.flowControl.get('p')).toMatchObject({
      parallelismMax: 1,
      waitListSize: 1,
      isPinnedParallelism: true,
    });
    await stage.client.flowControl.unpin('p', { parallelism: true });
    await publish(3, { key: 'p', parallelism: 5 });
    await consumer.held(3);
  });

  it('bounds all deliveries together too', async () => {
    await stage.close();
    stage = await openStage({ concurrency: 2 });
    const consumer = holdAnswers();
    for (let n = 0; n < 5; n++) await stage.client.publish({ url: `${stage.consumer.url}/${n}` });
    await consumer.held(2);
    expect(await stage.client.flowControl.getGlobalParallelism()).toEqual({
      parallelismMax: 2,
      parallelismCount: 2,
    });
    for (let n = 0; n < 5; n++) {
      await eventually('one more', () => consumer.open.length > 0);
      consumer.release();
    }
    await delivered(5);
    expect(consumer.seen.most).toBe(2);
  });
});

describe('a queue', () => {
  it('delivers in order and lets nothing pass a head that is being retried or called back', async () => {
    const queue = stage.client.queue({ queueName: 'q' });
    let fail = true;
    stage.consumer.answer = ({ path }) => ({ status: path === '/1' && fail ? 500 : 200 });
    const url = stage.consumer.url;
    await queue.enqueueJSON({ url: `${url}/1`, body: {}, callback: `${url}/told` });
    for (const n of [2, 3]) await queue.enqueueJSON({ url: `${url}/${n}`, body: {} });
    await eventually('the callback of the failure', () => stage.consumer.at('/told').length === 1);
    expect(stage.consumer.at('/2')).toHaveLength(0);
    expect(await queue.get()).toMatchObject({ name: 'q', parallelism: 1, paused: false });
    fail = false;
    stage.clock.advance(12_000);
    await delivered(5);
    expect(stage.consumer.received.map(({ path }) => path)).toEqual([
      '/1',
      '/told',
      '/1',
      '/told',
      '/2',
      '/3',
    ]);
    expect((await queue.get()).lag).toBe(0);
  });

  it('waits while paused and takes as many at once as it was set up for', async () => {
    const queue = stage.client.queue({ queueName: 'wide' });
    await queue.upsert({ parallelism: 2, paused: true });
    for (const n of [1, 2, 3]) await queue.enqueue({ url: `${stage.consumer.url}/${n}` });
    expect((await queue.get()).lag).toBe(3);
    const consumer = holdAnswers();
    await queue.resume();
    await consumer.held(2);
    consumer.release();
    await eventually('the third', () => stage.consumer.received.length === 3);
    expect(consumer.seen.most).toBe(2);
    expect((await queue.list()).map(({ name }) => name)).toEqual(['wide']);
  });
});

describe('an ordered accident', () => {
  const order = (body: object) => stage.call('POST', '/__local/faults', { body: JSON.stringify(body) });

  it('delivers a message again after it succeeded, under the same id', async () => {
    await order({ duplicate: 1 });
    await publish(1, { key: 'k', parallelism: 1 });
    await eventually('two deliveries', () => stage.consumer.received.length === 2);
    const ids = stage.consumer.received.map((request) => request.headers['upstash-message-id']);
    expect(ids[0]).toBe(ids[1]);
    expect(await stage.counts()).toMatchObject({ delivered: 1, duplicated: 1, faultsLeft: 0 });
  });

  it('delivers a second copy while the first is still under way', async () => {
    const consumer = holdAnswers();
    await order({ duplicate: 1, during: true });
    await publish(1, { key: 'k', parallelism: 1 });
    await consumer.held(2);
    consumer.release();
    consumer.release();
    await eventually('both over', async () => (await stage.counts()).inFlight === 0);
    expect(await stage.counts()).toMatchObject({ delivered: 1, duplicated: 1 });
  });

  it('loses a message, or delivers it late', async () => {
    await order({ drop: 1, delay: 1, delayMs: 30_000 });
    await stage.client.publish({ url: `${stage.consumer.url}/lost` });
    await stage.client.publish({ url: `${stage.consumer.url}/late` });
    await stage.client.publish({ url: `${stage.consumer.url}/fine` });
    await delivered(1);
    expect(await stage.counts()).toMatchObject({ dropped: 1, delayed: 1, pending: 1 });
    stage.clock.advance(30_000);
    await delivered(2);
    expect(stage.consumer.received.map(({ path }) => path)).toEqual(['/fine', '/late']);
    expect((await order({ explode: 1 })).status).toBe(400);
  });
});
