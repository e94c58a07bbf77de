// A queue process that is killed with messages in it, and its state file.
import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createAdmission } from '../../local/qstash/admission.ts';
import { createCounts } from '../../local/qstash/counts.ts';
import { createDecisionLog } from '../../local/qstash/decision-log.ts';
import { createDedup } from '../../local/qstash/dedup.ts';
import { createEventLog } from '../../local/qstash/event-log.ts';
import { createFlowControl } from '../../local/qstash/flow-control.ts';
import { randomId } from '../../local/qstash/identifiers.ts';
import { parsePublish } from '../../local/qstash/parse-publish.ts';
import { openStore } from '../../local/qstash/store.ts';
import { createVirtualClock } from '../../local/qstash/virtual-clock.ts';
import { startQstash } from '../../local/qstash.ts';
import { type Consumer, clientFor, eventually, KEYS, startConsumer, TOKEN } from './qstash-stage.ts';

/** Half a minute past noon. */
const NOON = Date.UTC(2026, 0, 1, 12, 0, 30);

let folder: string;
let stateFile: string;
let consumer: Consumer;
const children: ChildProcess[] = [];
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'qstash-'));
  stateFile = join(folder, 'queue.jsonl');
  consumer = await startConsumer();
});
afterEach(async () => {
  vi.restoreAllMocks();
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await consumer.close();
  rmSync(folder, { recursive: true });
});

/** The queue as its own process; resolves with its URL when it listens. */
async function spawnQueue() {
  const env = {
    PORT: '0',
    QSTASH_TOKEN: TOKEN,
    QSTASH_CURRENT_SIGNING_KEY: KEYS.currentSigningKey,
    QSTASH_NEXT_SIGNING_KEY: KEYS.nextSigningKey,
    STATE_FILE: stateFile,
    RETRY_SCALE: '0.001',
  };
  const script = join(import.meta.dirname, '../../local/qstash.ts');
  const child = spawn(process.execPath, [script], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const url = await new Promise<string>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the queue ended with ${code}`)));
    child.stdout?.on('data', (data: Buffer) => {
      const found = /http:\S+/.exec(data.toString());
      if (found) resolve(found[0]);
    });
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  return { child, url, ended };
}

const start = (more: object = {}) => startQstash({ port: 0, token: TOKEN, ...KEYS, stateFile, ...more });

async function pendingAt(url: string): Promise<number> {
  const headers = { authorization: `Bearer ${TOKEN}` };
  const counts = await (await fetch(`${url}/__local/counts`, { headers })).json();
  return (counts as { pending: number }).pending;
}

const bodies = () => new Set(consumer.received.map((request) => request.body.toString()));

describe('killed with kill -9 while messages come in and go out', () => {
  it('the queue delivers every message that it had accepted, those it was delivering again', async () => {
    // The SDK reports publishes that the kill cuts off.
    vi.spyOn(console, 'error').mockReturnValue(undefined);
    const first = await spawnQueue();
    const client = clientFor(first.url);
    const accepted = new Set<string>();
    const publish = async (n: number, delay = 0) => {
      await client.publish({ url: consumer.url, body: String(n), deduplicationId: `row_${n}`, delay });
      accepted.add(String(n));
    };
    const numbers = (from: number) => Array.from({ length: 40 }, (_, index) => from + index);
    // 0-39: the odd ones hang at the consumer. 40-79: not due yet. From 80: coming in when the kill strikes.
    consumer.answer = ({ body }) =>
      Number(body.toString()) % 2 === 0 ? { status: 200 } : new Promise(() => undefined);
    await Promise.all(numbers(0).map((n) => publish(n)));
    await Promise.all(numbers(40).map((n) => publish(n, 3_600)));
    await eventually('the even ones are settled', async () => (await pendingAt(first.url)) === 60);
    await eventually('the odd ones are under way', () => consumer.received.length === 40);
    const cutOff = Promise.allSettled(numbers(80).map((n) => publish(n)));
    await eventually('at least one of them is accepted', () => accepted.size > 80);
    first.child.kill('SIGKILL');
    await cutOff;

    consumer.answer = () => ({ status: 200 });
    const second = await spawnQueue();
    const headers = { authorization: `Bearer ${TOKEN}` };
    const flushed = await fetch(`${second.url}/__local/flush`, { method: 'POST', headers });
    expect(await flushed.json()).toEqual({ started: 40 });
    await eventually('everything accepted has arrived', () => [...accepted].every((n) => bodies().has(n)));
    await eventually('nothing is left', async () => (await pendingAt(second.url)) === 0);
    const again = await clientFor(second.url).publish({
      url: consumer.url,
      body: 'again',
      deduplicationId: 'row_0',
    });
    expect(again.deduplicated).toBe(true);
    const times = (n: number) => consumer.received.filter(({ body }) => body.toString() === String(n)).length;
    expect(numbers(0).map(times)).toEqual(numbers(0).map((n) => (n % 2 === 0 ? 1 : 2)));
    second.child.kill('SIGTERM');
    expect(await second.ended).toBe(0);
  });
});

describe('after a restart', () => {
  it('delays, retries, dead letters, queues, schedules, pauses and rotated keys are as they were', async () => {
    consumer.answer = ({ path }) => ({ status: path === '/ok' ? 200 : 500 });
    const first = await start();
    const client = clientFor(first.url);
    const delayed = await client.publish({ url: `${consumer.url}/ok`, delay: 3_600, body: 'later' });
    const retried = await client.publish({ url: `${consumer.url}/no` });
    await client.publish({ url: `${consumer.url}/dead`, retries: 0 });
    await client.queue({ queueName: 'q' }).upsert({ parallelism: 3 });
    await client.schedules.create({ destination: `${consumer.url}/s`, cron: '0 0 1 1 *', scheduleId: 's' });
    await client.flowControl.pause('k');
    const bearer = { authorization: `Bearer ${TOKEN}` };
    const rotated = await fetch(`${first.url}/v2/keys/rotate`, { method: 'POST', headers: bearer });
    await eventually('two failures', () => consumer.received.length === 2);
    await eventually('they are settled', async () => (await client.dlq.listMessages()).messages.length === 1);
    await first.close();

    const second = await start();
    const again = clientFor(second.url);
    expect(await again.messages.get(delayed.messageId)).toMatchObject({ body: 'later' });
    expect(await again.messages.get(retried.messageId)).toMatchObject({ retried: 1 });
    expect((await again.dlq.listMessages()).messages).toHaveLength(1);
    expect(await again.queue({ queueName: 'q' }).get()).toMatchObject({ parallelism: 3 });
    expect((await again.schedules.list()).map(({ scheduleId }) => scheduleId)).toEqual(['s']);
    expect((await again.flowControl.get('k')).isPaused).toBe(true);
    const keys = await fetch(`${second.url}/v2/keys`, { headers: bearer });
    expect(await keys.json()).toEqual(await rotated.json());
    await fetch(`${second.url}/__local/flush`, { method: 'POST', headers: bearer });
    await eventually('the delayed one', () => consumer.at('/ok').length === 1);
    await second.close();

    const third = await start({ currentSigningKey: 'sig_other' });
    const fresh = await fetch(`${third.url}/v2/keys`, { headers: bearer });
    expect(await fresh.json()).toEqual({ current: 'sig_other', next: KEYS.nextSigningKey });
    await third.close();
  });

  it('an attempt that was under way is made again, not counted as a failure', async () => {
    consumer.answer = () => new Promise(() => undefined);
    const first = await start();
    await clientFor(first.url).publish({ url: consumer.url, body: 'x' });
    await eventually('the attempt', () => consumer.received.length === 1);
    await first.close();
    consumer.answer = () => ({ status: 200 });
    const second = await start();
    await eventually('the second attempt', () => consumer.received.length === 2);
    expect(consumer.received[1]?.headers['upstash-retried']).toBe('0');
    await second.close();
  });
});

describe('over a restart with a clock that stood still or ran on', () => {
  it.each([
    ['made up for when it was missed by seconds', 45_000, 1],
    ['left out when it was missed by minutes', 150_000, 0],
    ['kept when it is still to come', 10_000, 0],
  ])('a tick is %s', async (_, down, made) => {
    const before = await start({ clock: createVirtualClock(NOON) });
    const cron = '1,30 * * * *';
    await clientFor(before.url).schedules.create({ destination: `${consumer.url}/tick`, cron });
    await before.close();
    const clock = createVirtualClock(NOON + down);
    const after = await start({ clock });
    clock.advance(0);
    await eventually('what was missed', () => consumer.at('/tick').length === made);
    // In two steps: one jump over both ticks would also run out the clock of the first delivery.
    const inTime = Math.max(0, Date.UTC(2026, 0, 1, 12, 1) - clock.now());
    clock.advance(inTime);
    await eventually('the tick at 12:01', () => consumer.at('/tick').length === made + (inTime > 0 ? 1 : 0));
    clock.advance(Date.UTC(2026, 0, 1, 12, 30) - clock.now());
    await eventually('the tick at 12:30', () => consumer.at('/tick').length === made + (inTime > 0 ? 2 : 1));
    await after.close();
  });

  it('nothing passes a queue head that waits for its retry', async () => {
    consumer.answer = ({ path }) => ({ status: path === '/1' ? 500 : 200 });
    const before = await start({ clock: createVirtualClock(NOON) });
    const queue = clientFor(before.url).queue({ queueName: 'q' });
    await queue.enqueue({ url: `${consumer.url}/1` });
    await queue.enqueue({ url: `${consumer.url}/2` });
    const logs = async () => (await clientFor(before.url).logs({ filter: { state: 'RETRY' } })).logs;
    await eventually('the first failure', async () => (await logs()).length === 1);
    await before.close();

    const clock = createVirtualClock(NOON);
    const after = await start({ clock });
    // Another queue's message comes and goes meanwhile: were /2 free, it would have gone with it.
    await clientFor(after.url)
      .queue({ queueName: 'other' })
      .enqueue({ url: `${consumer.url}/other` });
    await eventually('the other queue', async () => (await pendingAt(after.url)) === 2);
    expect(consumer.at('/2')).toHaveLength(0);
    consumer.answer = () => ({ status: 200 });
    clock.advance(12_000);
    await eventually('both', async () => (await pendingAt(after.url)) === 0);
    expect(consumer.received.map(({ path }) => path)).toEqual(['/1', '/other', '/1', '/2']);
    await after.close();
  });
});

describe('a publish', () => {
  it('is neither answered nor delivered before its message is on disk', async () => {
    const clock = createVirtualClock(NOON);
    const disk = Promise.withResolvers<void>();
    const store = { ...(await openStore(undefined)), flush: () => disk.promise };
    const log = createEventLog(clock);
    const steps: string[] = [];
    const admission = createAdmission({
      clock,
      store,
      log,
      flow: createFlowControl(store.flowRules, clock, () => undefined),
      counts: createCounts(),
      dedup: createDedup(store.dedup, clock, 1_000),
      newId: randomId,
      decisions: createDecisionLog(clock),
      schedule: () => steps.push('delivered'),
    });
    const request = { destination: consumer.url, headers: {}, body: Buffer.from('x'), queueName: null };
    const parsed = parsePublish(
      { ...request, callerIp: '127.0.0.1' },
      { maxMessageBytes: 100, maxRetries: 3, retriesOverMax: 'clamp', colonInDedupId: 'refuse' },
    );
    const answered = admission.accept([parsed]).then(() => steps.push('answered'));
    await new Promise(setImmediate);
    expect(steps).toEqual([]);
    steps.push('on disk');
    disk.resolve();
    await answered;
    expect(steps).toEqual(['on disk', 'delivered', 'answered']);
  });
});

describe('the state file', () => {
  it('loses nothing but the torn line when a kill came in mid-write', async () => {
    const first = await start();
    await clientFor(first.url).publish({ url: `${consumer.url}/a`, delay: 60 });
    await first.close();
    appendFileSync(stateFile, '{"in":"messages","id":"msg_torn","val');
    const second = await start();
    const headers = { authorization: `Bearer ${TOKEN}` };
    const pending = await (await fetch(`${second.url}/__local/pending`, { headers })).json();
    expect(pending).toMatchObject({ messages: [{ url: `${consumer.url}/a` }] });
    await second.close();
  });

  it('damaged in the middle stops the start with the line number and leaves the file alone', async () => {
    writeFileSync(stateFile, '{"in":"keys"\n{"in":"queues","id":"q"}\n');
    await expect(start()).rejects.toThrow('damaged at line 1');
    expect(readFileSync(stateFile, 'utf8')).toContain('{"in":"keys"\n');
  });

  it('stays small: thousands of delivered messages do not pile up in it', async () => {
    const queue = await start();
    const client = clientFor(queue.url);
    const batch = Array.from({ length: 500 }, () => ({ url: consumer.url, body: 'x'.repeat(200) }));
    for (const round of [1, 2, 3]) {
      await client.batch(batch);
      await eventually(`round ${round}`, () => consumer.received.length === round * 500);
    }
    await eventually('nothing is left', async () => (await pendingAt(queue.url)) === 0);
    await queue.close();
    // 1,500 messages written and removed are 3,000 lines and 1.2 MB when nothing is ever compacted.
    expect(statSync(stateFile).size).toBeLessThan(700_000);
    const again = await start();
    await again.close();
    expect(statSync(stateFile).size).toBe(0);
  });

  it('is not touched by a second queue that finds the port taken', async () => {
    const first = await start();
    await clientFor(first.url).publish({ url: consumer.url, delay: 60 });
    const before = statSync(stateFile).ino;
    await expect(start({ port: first.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    expect(statSync(stateFile).ino).toBe(before);
    await first.close();
  });
});
