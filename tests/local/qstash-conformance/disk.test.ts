// The queue as a process on a bad disk: torn lines at any byte, a disk that is full, ten thousand messages at a start.
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { type JournalRecord, openJournal } from '../../../local/qstash/journal.ts';
import { readJournal } from '../../../local/qstash/read-journal.ts';
import { type Consumer, clientFor, eventually, startConsumer } from '../qstash-stage.ts';
import { bearer, type QueueProcess, spawnQueue } from './queue-process.ts';

let folder: string;
let stateFile: string;
let consumer: Consumer;
const started: QueueProcess[] = [];
beforeEach(async () => {
  // The SDK reports refusals there.
  vi.spyOn(console, 'error').mockReturnValue(undefined);
  folder = mkdtempSync(join(tmpdir(), 'qstash-'));
  stateFile = join(folder, 'queue.jsonl');
  consumer = await startConsumer();
});
afterEach(async () => {
  for (const queue of started.splice(0)) await queue.stop();
  await consumer.close();
  rmSync(folder, { recursive: true });
  vi.restoreAllMocks();
});

async function start(more: Parameters<typeof spawnQueue>[1] = {}) {
  const queue = await spawnQueue(stateFile, more);
  started.push(queue);
  const counts = async () => {
    const response = await fetch(`${queue.url}/__local/counts`, { headers: bearer });
    return (await response.json()) as Record<string, number>;
  };
  return { ...queue, client: clientFor(queue.url), counts };
}

const record = (n: number): JournalRecord => ({
  in: 'x',
  id: String(n),
  value: { text: `ü${'y'.repeat(n % 7)}` },
});

describe('a journal that was cut', () => {
  test('at any byte loses nothing but the line that was being written', () => {
    const lines = Array.from({ length: 5 }, (_, n) => `${JSON.stringify(record(n))}\n`);
    const whole = Buffer.from(lines.join(''));
    for (let bytes = 0; bytes <= whole.length; bytes++) {
      const part = whole.subarray(0, bytes);
      writeFileSync(stateFile, part);
      const complete = part.filter((byte) => byte === 0x0a).length;
      expect([...readJournal(stateFile)], `${bytes} bytes`).toEqual(
        lines.slice(0, complete).map((l) => JSON.parse(l)),
      );
    }
  });

  test('is read in pieces: lines and characters that two pieces share stay whole', () => {
    const long = { in: 'x', id: 'long', value: 'ü'.repeat(3 * 1_048_576) };
    const records = [record(1), long, record(2), long, record(3)];
    writeFileSync(stateFile, records.map((one) => `${JSON.stringify(one)}\n`).join(''));
    expect([...readJournal(stateFile)]).toEqual(records);
  });
});

test('a journal of few but large changes is compacted by its size', async () => {
  const live = new Map<string, JournalRecord>();
  const journal = await openJournal(stateFile, () => live.values());
  onTestFinished(() => journal.close());
  const value = 'x'.repeat(1_048_576);
  for (let n = 0; n < 30; n++) {
    const change = { in: 'x', id: 'same', value: `${n}${value}` };
    live.set('same', change);
    journal.append(change);
    await journal.flush();
  }
  expect(statSync(stateFile).size).toBeLessThan(12 * 1_048_576);
  expect([...readJournal(stateFile)].at(-1)).toEqual(live.get('same'));
});

describe('a disk that is full', () => {
  const DISK = 256 * 1_024;

  test('of history alone is made room on: no publish fails, and nothing is forgotten', async () => {
    const first = await start({ mostFileBytes: DISK });
    const body = 'x'.repeat(2_000);
    // Half a megabyte of history, of which 20 kB are live.
    for (let n = 0; n < 150; n++)
      await first.client.publish({ url: consumer.url, body, deduplicationId: `row_${n}` });
    await eventually('all delivered', async () => (await first.counts()).delivered === 150);
    expect(statSync(stateFile).size).toBeLessThanOrEqual(DISK);
    await first.kill();
    const second = await start();
    expect(await second.counts()).toMatchObject({ pending: 0 });
    for (const n of [0, 75, 149]) {
      const again = await second.client.publish({ url: consumer.url, deduplicationId: `row_${n}` });
      expect(again.deduplicated, `row_${n}`).toBe(true);
    }
  });

  test('of messages is a 500 for those it has no room for, and for no other, now and after a kill', async () => {
    const first = await start({ mostFileBytes: DISK });
    const body = 'x'.repeat(20_000);
    const publish = (n: number) =>
      first.client.publish({ url: `${consumer.url}/${n}`, body, deduplicationId: `row_${n}`, delay: 3_600 });
    const accepted: number[] = [];
    let refused = -1;
    for (let n = 0; n < 30 && refused < 0; n++) {
      await publish(n).then(
        () => accepted.push(n),
        (error: unknown) => {
          expect(error).toMatchObject({ status: 500 });
          refused = n;
        },
      );
    }
    expect(accepted.length).toBeGreaterThan(3);
    expect(refused).toBeGreaterThan(0);
    expect(await first.counts()).toMatchObject({ pending: accepted.length });
    // Room again: what was refused is a new message then, not a duplicate of something that never was.
    await fetch(`${first.url}/__local/flush`, { method: 'POST', headers: bearer });
    await eventually('all delivered', async () => (await first.counts()).delivered === accepted.length);
    const again = await publish(refused);
    expect(again.deduplicated).toBeUndefined();
    await first.kill();
    const second = await start();
    expect(await second.counts()).toMatchObject({ pending: 1 });
    expect(consumer.received.map(({ path }) => Number(path.slice(1))).sort((a, b) => a - b)).toEqual(
      accepted,
    );
  });
});

describe('ten thousand messages that wait', () => {
  const MANY = 10_000;
  const MOST_START_MS = 10_000;

  test.each(['plain', 'queue', 'flow control'])('in %s are there at once after a kill', async (kind) => {
    const first = await start();
    const flowControl = { key: 'k', parallelism: 1 };
    const extra = { plain: {}, queue: { queueName: 'q' }, 'flow control': { flowControl } }[kind] ?? {};
    if (kind === 'queue')
      await first.client.queue({ queueName: 'q' }).upsert({ parallelism: 1, paused: true });
    if (kind === 'flow control') await first.client.flowControl.pause('k');
    const delay = kind === 'plain' ? { delay: 3_600 } : {};
    for (let sent = 0; sent < MANY; sent += 2_500)
      await first.client.batch(
        Array.from({ length: 2_500 }, () => ({ url: consumer.url, ...extra, ...delay })),
      );
    await first.kill();
    const second = await start();
    expect(second.startedInMs).toBeLessThan(MOST_START_MS);
    expect(await second.counts()).toMatchObject({ pending: MANY });
    const before = readFileSync(stateFile, 'utf8').split('\n').length - 1;
    expect(before).toBeGreaterThanOrEqual(MANY);
    if (kind === 'queue') expect((await second.client.queue({ queueName: 'q' }).get()).lag).toBe(MANY);
    if (kind === 'flow control') expect((await second.client.flowControl.get('k')).waitListSize).toBe(MANY);
  });
});
