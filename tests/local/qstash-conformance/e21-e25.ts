// E21 to E25: seeds, persistence, the log, redaction, and messages that are lost.
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { clientFor, eventually, startConsumer } from '../qstash-stage.ts';
import { only, openBench } from './bench.ts';
import { bearer, spawnQueue } from './queue-process.ts';
import { countedClient } from './sdk-calls.ts';

describe('E21', () => {
  /** Failures, queues, flow control, callbacks and every accident, over real sockets. */
  async function story(seed: number): Promise<string> {
    const { client, to, order, consumer, clock, settled, decisions } = await openBench({ seed });
    consumer.answer = ({ path }) => ({ status: path.startsWith('/bad') ? 500 : 200 });
    await order('disorder', { reorderMs: 5_000, delay: 0.2, drop: 0.1, duplicate: 0.2, during: 0.2 });
    for (let n = 0; n < 12; n++) {
      const flowControl = { key: 'k', parallelism: 2 };
      await client.publish({ url: to(`/${n % 3 === 0 ? 'bad' : 'good'}${n}`), retries: 2, flowControl });
    }
    const queue = client.queue({ queueName: 'line' });
    for (const n of [1, 2, 3])
      await queue.enqueue({ url: to(`/line${n}`), callback: to('/told'), failureCallback: to('/failed') });
    await client.publish({ url: to('/good'), deduplicationId: 'one' });
    await client.publish({ url: to('/good'), deduplicationId: 'one' });
    for (let step = 0; step < 60; step++) {
      clock.advance(5_000);
      await settled();
    }
    return JSON.stringify(await decisions());
  }

  test('E21 seeds: the same seed writes the same log, byte for byte, and another seed another one', async () => {
    const first = await story(11);
    expect(await story(11)).toBe(first);
    expect(await story(12)).not.toBe(first);
    for (const word of ['ACTIVE', 'RETRY', 'DELIVERED', 'drop', 'delay', 'duplicate', 'deduplicates'])
      expect(first).toContain(word);
  });

  test('E21 seeds: a run without one tells the seed that it made up, and holds no address or body in its log', async () => {
    const { client, to, call, settled } = await openBench();
    await client.publish({ url: to('/secret-path'), body: 'secret body' });
    await settled({ delivered: 1 });
    const { body } = await call('GET', '/__local/decisions');
    expect(body).toMatchObject({
      seed: expect.any(Number),
      decisions: ['0 #1.0 CREATED', '0 #1.0 ACTIVE', '0 #1.0 DELIVERED 200'],
    });
    expect(JSON.stringify(body)).not.toContain('secret');
  });

  test('E21 seeds: nothing goes wrong that was not ordered, and an end can be ordered too', async () => {
    const { client, to, order, call, settled, decisions } = await openBench({ seed: 1 });
    await client.batch(Array.from({ length: 50 }, () => ({ url: to('/x') })));
    await settled({ delivered: 50 });
    expect((await decisions()).filter((line) => !/(CREATED|ACTIVE|DELIVERED 200)$/.test(line))).toEqual([]);
    await order('disorder', { drop: 1 });
    await order('faults', { drop: 3 });
    await order('publish-faults', { kind: 'error', count: 3 });
    expect((await call('DELETE', '/__local/faults')).body).toEqual({ faultsLeft: 0 });
    await client.publish({ url: to('/x') });
    await settled({ delivered: 51, dropped: 0 });
    for (const wrong of [{ drop: 2 }, { drop: -1 }, { seed: 'x' }, { explode: 1 }])
      expect((await call('POST', '/__local/disorder', { body: JSON.stringify(wrong) })).status).toBe(400);
    for (const path of ['signatures', 'publish-faults'])
      expect((await call('POST', `/__local/${path}`, { body: '{"kind":"x"}' })).status).toBe(400);
  });
});

describe('E22', () => {
  test('E22 persistence: killed with kill -9 and started on the same folder it has every message, dead letter, schedule and burnt id', async () => {
    const consumer = await startConsumer();
    const folder = mkdtempSync(join(tmpdir(), 'qstash-'));
    const open: { stop(): Promise<void> }[] = [];
    onTestFinished(async () => {
      for (const one of open) await one.stop();
      await consumer.close();
      rmSync(folder, { recursive: true });
    });
    const start = async () => {
      const queue = await spawnQueue(join(folder, 'queue.jsonl'));
      open.push(queue);
      return { ...queue, client: countedClient(clientFor(queue.url)) };
    };
    consumer.answer = ({ path }) => {
      if (path === '/hangs') return new Promise(() => undefined);
      return { status: path === '/dead' ? 500 : 200 };
    };
    const first = await start();
    const { client } = first;
    const waits = await client.publishJSON({ url: `${consumer.url}/waits`, body: { n: 1 }, delay: 3_600 });
    const burnt = await client.publish({ url: `${consumer.url}/done`, deduplicationId: 'row_1' });
    await client.publish({ url: `${consumer.url}/dead`, retries: 0 });
    await client.publish({ url: `${consumer.url}/hangs`, body: 'under way' });
    await client.schedules.create({ destination: `${consumer.url}/s`, cron: '0 0 1 1 *', scheduleId: 's' });
    await client.queue({ queueName: 'q' }).upsert({ parallelism: 3, paused: true });
    await client.flowControl.pause('k');
    await eventually('a dead letter', async () => (await client.dlq.listMessages()).messages.length === 1);
    await eventually('one under way', () => consumer.at('/hangs').length === 1);
    await first.kill();

    consumer.answer = () => ({ status: 200 });
    const second = await start();
    const again = second.client;
    // E11 as well: what was under way is delivered again, not counted as a failure.
    await eventually('the one under way', () => consumer.at('/hangs').length === 2);
    expect(consumer.at('/hangs')[1]?.headers).toMatchObject({
      'upstash-retried': '0',
      'upstash-message-id': consumer.at('/hangs')[0]?.headers['upstash-message-id'],
    });
    expect(await again.messages.get(waits.messageId)).toMatchObject({ body: '{"n":1}' });
    expect((await again.dlq.listMessages()).messages).toHaveLength(1);
    expect((await again.schedules.list()).map(({ scheduleId }) => scheduleId)).toEqual(['s']);
    expect(await again.queue({ queueName: 'q' }).get()).toMatchObject({ parallelism: 3, paused: true });
    expect((await again.flowControl.get('k')).isPaused).toBe(true);
    const repeated = await again.publish({ url: `${consumer.url}/done`, deduplicationId: 'row_1' });
    expect(repeated).toMatchObject({ deduplicated: true, messageId: burnt.messageId });
    await fetch(`${second.url}/__local/flush`, { method: 'POST', headers: bearer });
    await eventually('the delayed one', () => consumer.at('/waits').length === 1);
    expect(consumer.at('/done')).toHaveLength(1);
  });

  test('E22 persistence: without a state file a restart forgets everything', async () => {
    const before = await openBench();
    await before.client.publish({ url: before.to('/x'), delay: 60 });
    const after = await openBench();
    expect(await after.counts()).toMatchObject({ pending: 0, accepted: 0 });
  });
});

test('E23 logs: every state of a message’s life, newest first, by filter and by page', async () => {
  const { client, to, consumer, clock, settled } = await openBench();
  consumer.answer = ({ path }) => ({ status: path === '/ok' ? 200 : 500 });
  const { messageId } = await client.publish({ url: to('/no'), retries: 1, label: 'l' });
  await settled({ retries: 1 });
  clock.advance(12_000);
  await settled({ deadLetters: 1 });
  const { events } = await client.events({ filter: { messageId } });
  const states = events.map(({ state }) => String(state));
  expect(states).toEqual(['FAILED', 'ERROR', 'ACTIVE', 'RETRY', 'ERROR', 'ACTIVE', 'CREATED']);
  await client.publish({ url: to('/ok') });
  await settled({ delivered: 1 });
  expect(only((await client.logs({ filter: { state: 'DELIVERED' } })).logs).url).toBe(to('/ok'));
  expect((await client.logs({ filter: { label: 'l' } })).logs).toHaveLength(7);
  const page = await client.logs({ count: 4 });
  const rest = await client.logs({ cursor: page.cursor ?? '' });
  expect(page.logs.length + rest.logs.length).toBe(10);
  expect(page.logs[0]?.state).toBe('DELIVERED');
});

test('E24 redaction: the API shows REDACTED:<sha256>, the consumer gets the original, a retried dead letter too', async () => {
  const { client, to, consumer, call, settled, arrived } = await openBench();
  const hidden = (text: string) => `REDACTED:${createHash('sha256').update(text).digest('hex')}`;
  const headers = { 'X-Secret': 'of-a-user', 'X-Open': 'for all' };
  const url = to('/r');
  consumer.answer = () => ({ status: 500 });
  const redact = { body: true as const, header: ['X-Secret'] };
  const { messageId } = await client.publish({ url, body: 'said', headers, redact, delay: 9, retries: 0 });
  const shown = {
    body: hidden('said'),
    header: { 'x-secret': [hidden('of-a-user')], 'x-open': ['for all'] },
  };
  expect(await client.messages.get(messageId)).toMatchObject(shown);
  await call('POST', '/__local/flush');
  await settled({ deadLetters: 1 });
  expect(only((await client.dlq.listMessages()).messages)).toMatchObject(shown);
  const { logs } = await client.logs({ filter: { messageId } });
  expect(JSON.stringify([logs, (await call('GET', '/__local/pending')).body])).not.toContain('of-a-user');
  consumer.answer = () => ({ status: 200 });
  await client.dlq.retry({ all: true });
  for (const request of await arrived('/r', 2)) {
    expect(request.body.toString()).toBe('said');
    expect(request.headers['x-secret']).toBe('of-a-user');
  }
  const all = await client.publishJSON({ url, body: { a: 1 }, headers, redact: { header: true }, delay: 9 });
  const { header, body } = await client.messages.get(all.messageId);
  expect(body).toBe('{"a":1}');
  expect(
    Object.values(header ?? {})
      .flat()
      .every((value) => value.startsWith('REDACTED:')),
  ).toBe(true);
  const destination = to('/s');
  await client.schedules.create({
    destination,
    cron: '0 0 1 1 *',
    scheduleId: 's',
    body: 'said',
    redact: { body: true },
  });
  expect(await client.schedules.get('s')).toMatchObject({ body: hidden('said') });
});

test('E25 drop: a message can be lost after it was accepted, ordered or by a seed', async () => {
  const { client, to, order, consumer, settled } = await openBench({ seed: 3 });
  await order('faults', { drop: 1 });
  const lost = await client.publish({ url: to('/lost') });
  await settled({ dropped: 1, pending: 0 });
  await expect(client.messages.get(lost.messageId)).rejects.toMatchObject({ status: 404 });
  await client.publish({ url: to('/found') });
  await settled({ delivered: 1 });
  await order('disorder', { drop: 0.5 });
  await client.batch(Array.from({ length: 40 }, (_, n) => ({ url: to(`/${n}`) })));
  await settled({ pending: 0 });
  expect(consumer.received.length).toBeGreaterThan(10);
  expect(consumer.received.length).toBeLessThan(32);
});
