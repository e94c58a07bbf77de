// One seeded life of the queue: messages of all kinds, every accident, kills in between; what it promised is checked.
import { createEmulator, type Emulator } from '../../local/qstash/emulator.ts';
import { parsePublish } from '../../local/qstash/parse-publish.ts';
import { openStore } from '../../local/qstash/store.ts';
import { createVirtualClock } from '../../local/qstash/virtual-clock.ts';
import { createRandom, type Random } from '../../sim/random.ts';
import { createConsumer, type Published } from './simulated-consumer.ts';

export interface QueueSchedule {
  /** Byte for byte the same for the same seed. */
  log: string;
  broken: string[];
  messages: number;
  requests: number;
  accidents: number;
  kills: number;
}

const START = Date.UTC(2026, 0, 1);
const HOUR_MS = 3_600_000;
const PARALLELISM = 2;
const MOST_STEPS = 20_000;
const RULES = {
  maxMessageBytes: 1_000,
  maxRetries: 5,
  retriesOverMax: 'clamp',
  colonInDedupId: 'refuse',
} as const;

function drawPublish(random: Random, number: number) {
  const isQueued = random.chance(0.3);
  const isLimited = !isQueued && random.chance(0.4);
  const retries = random.between(0, 4);
  const headers: Record<string, string> = { 'upstash-retries': String(retries) };
  if (isLimited) {
    headers['upstash-flow-control-key'] = 'k';
    headers['upstash-flow-control-value'] = `parallelism=${PARALLELISM}`;
  }
  // A message that is delayed joins its queue when its time has come: no order to check.
  if (!isQueued && random.chance(0.2)) headers['upstash-delay'] = `${random.between(1, 600)}s`;
  if (random.chance(0.3)) headers['upstash-deduplication-id'] = `row_${random.between(1, 3)}`;
  if (random.chance(0.2)) headers['upstash-callback'] = 'http://consumer.example/told';
  if (random.chance(0.2)) headers['upstash-failure-callback'] = 'http://consumer.example/failed';
  const body = `body ${number}`;
  const queueName = isQueued ? 'line' : null;
  const destination = `http://consumer.example/${number}`;
  const request = { destination, headers, body: Buffer.from(body), queueName, callerIp: '127.0.0.1' };
  const about = { url: destination, id: '', body, retries, queueName, flowKey: isLimited ? 'k' : null };
  return { parsed: parsePublish(request, RULES), about };
}

/** Lets everything that waits for nothing but its turn happen. */
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

export async function runQueueSchedule(seed: number): Promise<QueueSchedule> {
  const random = createRandom(seed);
  const clock = createVirtualClock(START);
  const store = await openStore(undefined);
  const published = new Map<string, Published>();
  const consumer = createConsumer({ clock, random, store, published, parallelism: PARALLELISM });
  const { broken } = consumer;
  const logs: string[] = [];
  const sums = { dropped: 0, canceled: 0, accidents: 0, kills: 0 };

  function begin(): Emulator {
    const emulator = createEmulator({
      clock,
      store,
      keys: { current: 'sig_1', next: 'sig_2' },
      dedupWindowMs: 600_000,
      retryScale: 1,
      concurrency: random.between(2, 8),
      maxTimeoutMs: 30_000,
      maxMessageBytes: RULES.maxMessageBytes,
      region: 'EU-CENTRAL-1',
      seed,
      sender: consumer.openSender(),
    });
    const { disorder } = emulator.accidents;
    disorder.set({
      reorderMs: random.pick([0, 5_000]),
      delay: 0.1,
      delayMs: 60_000,
      drop: 0.03,
      duplicate: 0.1,
      during: 0.1,
      late: 0.1,
      lateMs: 2 * HOUR_MS,
    });
    return emulator;
  }

  async function end(emulator: Emulator): Promise<void> {
    const { dropped, delayed, duplicated, canceled } = emulator.counts;
    sums.dropped += dropped;
    sums.canceled += canceled;
    sums.accidents += dropped + delayed + duplicated;
    logs.push(...emulator.decisions.lines());
    await emulator.close();
  }

  let emulator = begin();
  const burnt = new Map<string, string>();
  const total = random.between(6, 16);
  for (let number = 1; number <= total; number++) {
    const { parsed, about } = drawPublish(random, number);
    published.set(about.url, about);
    const [receipt] = await emulator.accept([parsed]);
    if (receipt === undefined) throw new Error('no receipt');
    const { dedupId } = parsed;
    const first = dedupId === null ? undefined : burnt.get(dedupId);
    if ((first !== undefined) !== (receipt.deduplicated === true)) broken.push('deduplication was wrong');
    if (first !== undefined && first !== receipt.messageId) broken.push('a duplicate got another id');
    if (dedupId !== null) burnt.set(dedupId, receipt.messageId);
    if (receipt.deduplicated) published.delete(about.url);
    else about.id = receipt.messageId;
    await turn();
  }
  const [victim] = store.messages.values();
  if (victim && random.chance(0.3)) await emulator.requestCancel([victim]);
  const killsAt = new Set(Array.from({ length: random.between(0, 3) }, () => random.between(1, 60)));

  let steps = 0;
  for (; steps < MOST_STEPS && clock.step(); steps++) {
    await turn();
    if (!killsAt.has(steps)) continue;
    sums.kills++;
    await end(emulator);
    emulator = begin();
    await turn();
  }
  await end(emulator);

  if (steps === MOST_STEPS || store.messages.size() > 0) broken.push('it did not come to rest');
  const dead = store.deadLetters.values().map(({ message }) => message.id);
  if (new Set(dead).size < dead.length) broken.push('a message died twice');
  const ended = new Set([...dead, ...consumer.succeeded]);
  const lost = [...published.values()].filter(({ id }) => !ended.has(id));
  if (lost.length > sums.dropped + sums.canceled) broken.push('a message was lost that nobody dropped');
  return {
    log: logs.join('\n'),
    broken,
    messages: published.size,
    requests: consumer.requests(),
    accidents: sums.accidents,
    kills: sums.kills,
  };
}
