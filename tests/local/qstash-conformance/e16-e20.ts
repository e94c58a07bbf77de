// E16 to E20: schedules, cancelling, keys and regions, and the bad days of a publish.
import { Receiver } from '@upstash/qstash';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { eventually, KEYS, type Received, verify } from '../qstash-stage.ts';
import { type Bench, holdAnswers, only, openBench } from './bench.ts';
import { counted } from './sdk-calls.ts';

const MINUTE = 60_000;

describe('E16', () => {
  const toNextMinute = ({ clock }: Bench) => clock.advance(MINUTE - (clock.now() % MINUTE));
  async function eachMinute(options: { retries?: number } = {}) {
    const bench = await openBench();
    const destination = bench.to('/tick');
    await bench.client.schedules.create({ destination, cron: '* * * * *', scheduleId: 's', ...options });
    return bench;
  }

  test('E16 schedules: a tick at each match, signed and named, paused, resumed and overwritten', async () => {
    const bench = await eachMinute({ retries: 1 });
    const { client, to, arrived, clock, settled } = bench;
    toNextMinute(bench);
    const tick = only(await arrived('/tick'));
    expect(tick.headers['upstash-schedule-id']).toBe('s');
    expect(await verify(tick, to('/tick'))).toBe(true);
    await settled({ delivered: 1 });
    await client.schedules.pause({ schedule: 's' });
    clock.advance(5 * MINUTE);
    await settled({ accepted: 1 });
    await client.schedules.resume({ schedule: 's' });
    toNextMinute(bench);
    await settled({ delivered: 2 });
    const body = '{"other":true}';
    await client.schedules.create({
      destination: to('/other'),
      cron: 'CRON_TZ=UTC */2 * * * *',
      scheduleId: 's',
      body,
    });
    expect(await client.schedules.list()).toHaveLength(1);
    clock.advance(2 * MINUTE - (clock.now() % (2 * MINUTE)));
    expect(only(await arrived('/other')).body.toString()).toBe(body);
    expect(bench.consumer.at('/tick')).toHaveLength(2);
  });

  test('E16 schedules: a first trigger late by less than a minute, two at once, one missed', async () => {
    const bench = await eachMinute();
    const { order, clock, settled, counts } = bench;
    await order('faults', { tickLate: 1, delayMs: 45_000 });
    toNextMinute(bench);
    clock.advance(44_999);
    expect((await counts()).accepted).toBe(0);
    clock.advance(1);
    await settled({ delivered: 1 });
    await order('faults', { tickTwice: 1 });
    toNextMinute(bench);
    await settled({ delivered: 3 });
    await order('faults', { tickMissed: 1 });
    toNextMinute(bench);
    await settled({ accepted: 3, faultsLeft: 0 });
    toNextMinute(bench);
    await settled({ delivered: 4 });
  });
});

test('E17 lazy cancel: it is noted, takes effect at the next delivery, and an attempt under way runs on', async () => {
  const bench = await openBench();
  const { client, to, clock, settled, counts } = bench;
  const waits = await client.publish({ url: to('/waits'), delay: 60 });
  expect(await client.messages.cancel(waits.messageId)).toEqual({ cancelled: 1 });
  expect(await counts()).toMatchObject({ canceled: 0, pending: 1 });
  const states = async (messageId: string) =>
    (await client.logs({ filter: { messageId } })).logs.map(({ state }) => String(state)).reverse();
  expect(await states(waits.messageId)).toEqual(['CREATED', 'CANCEL_REQUESTED']);
  clock.advance(MINUTE);
  await settled({ canceled: 1, attempts: 0 });
  expect(await states(waits.messageId)).toEqual(['CREATED', 'CANCEL_REQUESTED', 'CANCELED']);
  const consumer = holdAnswers(bench);
  const runs = await client.publish({ url: to('/runs') });
  await consumer.held(1);
  await client.messages.cancel([runs.messageId]);
  consumer.release(200);
  await settled({ delivered: 1, pending: 0 });
  const fails = await client.publish({ url: to('/fails') });
  await consumer.held(1);
  await client.messages.cancel(fails.messageId);
  consumer.release(500);
  await settled({ canceled: 2, retries: 0, deadLetters: 0, pending: 0 });
});

test('E18 key rotation: rolled once the next key is good, rolled twice everything is refused', async () => {
  const { client, to, call, arrived } = await openBench();
  const isTaken = async (path: string) => {
    await client.publish({ url: to(path), body: 'x' });
    return verify(only(await arrived(path)), to(path));
  };
  expect(await isTaken('/0')).toBe(true);
  const rolled = (await call('POST', '/v2/keys/rotate')).body as { current: string; next: string };
  expect(rolled.current).toBe(KEYS.nextSigningKey);
  expect(await isTaken('/1')).toBe(true);
  await call('POST', '/v2/keys/rotate');
  await expect(isTaken('/2')).rejects.toThrow('signature verification failed');
});

test('E19 regions: each names itself, signs with its own keys, and knows nothing of the other', async () => {
  const REGIONS = { EU_CENTRAL_1: 'sig_eu', US_EAST_1: 'sig_us' } as const;
  vi.stubEnv('QSTASH_REGION', 'EU_CENTRAL_1');
  onTestFinished(() => void vi.unstubAllEnvs());
  for (const [region, key] of Object.entries(REGIONS)) {
    vi.stubEnv(`${region}_QSTASH_CURRENT_SIGNING_KEY`, key);
    vi.stubEnv(`${region}_QSTASH_NEXT_SIGNING_KEY`, `${key}_next`);
  }
  // Keys from the environment, chosen by the header: what the SDK offers for two regions.
  const receiver = counted(new Receiver({ devMode: false }), 'receiver');
  const keysOf = (key: string) => ({ currentSigningKey: key, nextSigningKey: `${key}_next` });
  const eu = await openBench({ region: 'EU-CENTRAL-1', ...keysOf('sig_eu') });
  const us = await openBench({ region: 'US-EAST-1', ...keysOf('sig_us') });
  const verified = (request: Received, url: string, upstashRegion: string) =>
    receiver.verify({
      signature: String(request.headers['upstash-signature']),
      body: request.body.toString(),
      url,
      upstashRegion,
    });
  for (const [bench, region, other] of [
    [eu, 'EU-CENTRAL-1', 'US-EAST-1'],
    [us, 'US-EAST-1', 'EU-CENTRAL-1'],
  ] as const) {
    const { messageId } = await bench.client.publish({
      url: bench.to('/r'),
      body: 'x',
      deduplicationId: 'same',
    });
    const request = only(await bench.arrived('/r'));
    expect(request.headers['upstash-region']).toBe(region);
    expect(await verified(request, bench.to('/r'), region)).toBe(true);
    await expect(verified(request, bench.to('/r'), other)).rejects.toThrow('signature verification failed');
    expect(request.headers['upstash-message-id']).toBe(messageId);
  }
  expect([await eu.counts(), await us.counts()]).toMatchObject([
    { accepted: 1, deduplicated: 0 },
    { accepted: 1, deduplicated: 0 },
  ]);
});

describe('E20', () => {
  const publish = ({ client, to }: Bench) =>
    client.publishJSON({ url: to('/x'), body: {}, deduplicationId: 'row_1' });

  test.each([
    ['reset', 0],
    ['lost-response', 1],
    ['html', 0],
    ['truncated', 1],
    ['error', 0],
    ['unauthorized', 0],
    ['daily-limit', 0],
    ['burst-limit', 0],
  ] as const)(
    'E20 publish faults: %s leaves %i message in the queue, and the next publish is fine',
    async (kind, kept) => {
      const bench = await openBench();
      await bench.order('publish-faults', { kind });
      await expect(publish(bench)).rejects.toThrow();
      expect(await bench.counts()).toMatchObject({ accepted: kept, publishFaults: 1, faultsLeft: 0 });
      const again = await publish(bench);
      expect(again.deduplicated).toBe(kept === 1 ? true : undefined);
      await bench.settled({ accepted: 1, delivered: 1 });
    },
  );

  test.each([
    ['daily-limit', 'QstashDailyRatelimitError', '1000'],
    ['burst-limit', 'QstashRatelimitError', '100'],
  ] as const)('E20 publish faults: %s is the SDK’s %s with its limit', async (kind, name, limit) => {
    const bench = await openBench();
    await bench.order('publish-faults', { kind });
    const thrown = await publish(bench).then(
      () => null,
      (error: unknown) => error,
    );
    expect(thrown).toMatchObject({ name, status: 429 });
    const { message } = thrown as Error;
    expect(JSON.parse(message.slice(message.indexOf('{')))).toMatchObject({ limit, remaining: '0' });
  });

  test('E20 publish faults: refused connections, until the port opens again', async () => {
    const bench = await openBench();
    await bench.order('publish-faults', { kind: 'refused', ms: 5_000 });
    await eventually('the port is closed', async () => {
      const answer = await fetch(`${bench.queue.url}/v2/keys`).catch((error: Error) => error.cause);
      return (answer as { code?: string }).code === 'ECONNREFUSED';
    });
    await expect(publish(bench)).rejects.toThrow('fetch failed');
    bench.clock.advance(5_000);
    await eventually('the port is open', () => publish(bench).then(Boolean, () => false));
    await bench.settled({ accepted: 1, delivered: 1 });
  });

  test('E20 publish faults: an answer after 30 s, and one that never comes; the message is delivered meanwhile', async () => {
    const bench = await openBench();
    await bench.order('publish-faults', { kind: 'slow' });
    let answered = false;
    const slow = publish(bench).finally(() => {
      answered = true;
    });
    await bench.settled({ delivered: 1 });
    bench.clock.advance(29_999);
    await bench.counts();
    expect(answered).toBe(false);
    bench.clock.advance(1);
    expect((await slow).messageId).toMatch(/^msg_/);
    await bench.order('publish-faults', { kind: 'silent' });
    const never = bench.client.publish({ url: bench.to('/never') }).catch(() => 'cut at the end');
    await bench.settled({ delivered: 2 });
    bench.clock.advance(3_600_000);
    expect(await Promise.race([never, bench.counts().then(() => 'still waiting')])).toBe('still waiting');
  });
});
