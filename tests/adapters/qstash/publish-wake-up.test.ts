// The publisher on the local queue, on the wire, and beside a queue that misbehaves.
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { type Qstash, startQstash } from '../../../local/qstash.ts';
import { createPublisher } from '../../../src/adapters/qstash/publish-wake-up.ts';
import { createClock } from '../../../src/adapters/runtime/clock.ts';
import { publisherContract } from '../../ports/publisher.contract.ts';
import { newChat } from '../../support/memory-examples.ts';
import { refusedUrl, startRudeServer } from '../../support/rude-server.ts';
import { testConfig } from '../../support/test-config.ts';

const KEYS = { currentSigningKey: 'sig_current_of_tests', nextSigningKey: 'sig_next_of_tests' };

let queue: Qstash;
let consumerUrl: string;
const deliveries: { path: string; body: { chat_id: string } }[] = [];
const consumer = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const body = JSON.parse(Buffer.concat(chunks).toString()) as { chat_id: string };
  deliveries.push({ path: request.url ?? '', body });
  response.end();
});

beforeAll(async () => {
  await new Promise<void>((resolve) => consumer.listen(0, '127.0.0.1', resolve));
  consumerUrl = `http://127.0.0.1:${(consumer.address() as AddressInfo).port}`;
  queue = await startQstash({ port: 0, token: 'qstash-token-of-tests', ...KEYS });
});
afterAll(async () => {
  await queue.close();
  consumer.closeAllConnections();
  await new Promise((resolve) => consumer.close(resolve));
});

publisherContract('QStash', {
  publisher: () =>
    createPublisher(testConfig({ QSTASH_URL: queue.url, PUBLIC_URL: consumerUrl }), createClock()),
  async arrived(chatId, least) {
    const found = () =>
      deliveries.filter(({ path, body }) => path === '/functions/summarize' && body.chat_id === chatId);
    await expect.poll(() => found().length, { timeout: 5_000, interval: 5 }).toBeGreaterThanOrEqual(least);
    return found().map(({ body }) => body);
  },
});

const ACCEPTED = { status: 201, body: '{"messageId":"msg_1"}' };
const WAKE_UP = { reason: 'accepted', dedupId: `${randomUUID()}_1` } as const;

async function publishTo(
  manner: Parameters<typeof startRudeServer>[0],
  more: { delaySeconds?: number } = {},
) {
  const server = await startRudeServer(manner);
  onTestFinished(() => server.close());
  const config = testConfig({
    QSTASH_URL: server.url,
    PUBLIC_URL: 'http://service.example',
    PUBLISH_DEADLINE_MS: '300',
    LEASE_MS: '25500',
  });
  const chat = newChat();
  const answer = await createPublisher(config, createClock()).publishWakeUp(chat, { ...WAKE_UP, ...more });
  return { answer, asked: server.asked, chat };
}

describe('on the wire', () => {
  test('a wake-up is addressed, de-duplicated, one at a time per chat, and told the lease as its timeout', async () => {
    const { asked, chat } = await publishTo(ACCEPTED);
    expect(asked).toHaveLength(1);
    expect(asked[0]?.path).toBe('/v2/publish/http://service.example/functions/summarize');
    expect(asked[0]?.headers).toMatchObject({
      authorization: 'Bearer qstash-token-of-tests',
      'content-type': 'application/json',
      'upstash-deduplication-id': WAKE_UP.dedupId,
      'upstash-flow-control-key': `${chat.tenantId}.${chat.chatId}`,
      'upstash-flow-control-value': 'parallelism=1',
      'upstash-retries': '3',
      'upstash-timeout': '26s',
      'upstash-failure-callback': 'http://service.example/functions/dead-letter',
    });
    const { 'upstash-delay': delay, 'upstash-telemetry-sdk': telemetry } = asked[0]?.headers ?? {};
    expect([delay, telemetry]).toEqual([undefined, undefined]);
  });

  test('a delay is whole seconds, never shorter than asked', async () => {
    const { asked } = await publishTo(ACCEPTED, { delaySeconds: 1.2 });
    expect(asked[0]?.headers['upstash-delay']).toBe('2s');
  });

  test('QSTASH_DEV in the environment does not move the wake-up to a development server', async () => {
    vi.stubEnv('QSTASH_DEV', 'true');
    onTestFinished(() => void vi.unstubAllEnvs());
    const { asked, answer } = await publishTo(ACCEPTED);
    expect(answer).toEqual({ ok: true, value: 'published' });
    expect(asked).toHaveLength(1);
  });
});

/** The SDK writes its failures to the console; here they are expected. Returns what it has said so far. */
function hearConsole(): () => string {
  const said: unknown[] = [];
  const spies = (['error', 'warn'] as const).map((level) =>
    vi.spyOn(console, level).mockImplementation((...line) => void said.push(line)),
  );
  onTestFinished(() => {
    for (const spy of spies) spy.mockRestore();
  });
  return () => JSON.stringify(said);
}

describe('beside a queue that misbehaves', () => {
  test.for([
    { fault: 'hangs', manner: 'hang' },
    { fault: 'closes the connection', manner: 'reset' },
    { fault: 'answers 500', manner: { status: 500, body: '{"error":"no"}' } },
    { fault: 'answers 401', manner: { status: 401, body: '{"error":"unauthorized"}' } },
    { fault: 'answers 429', manner: { status: 429, body: '{}' } },
    { fault: 'answers HTML', manner: { status: 200, body: '<html>' } },
    { fault: 'accepts without an id', manner: { status: 200, body: '{}' } },
  ] as const)('a queue that $fault is [dependency_unavailable] within the deadline', async ({ manner }) => {
    const lines = hearConsole();
    const started = performance.now();
    const { answer, asked, chat } = await publishTo(manner);
    expect(performance.now() - started).toBeLessThan(1_000);
    expect(answer).toMatchObject({ ok: false, error: { code: 'dependency_unavailable' } });
    expect(asked.length).toBeLessThanOrEqual(2);
    for (const secret of [chat.chatId, chat.userId, 'qstash-token-of-tests'])
      expect(lines()).not.toContain(secret);
  });

  test('a queue that refuses connections is [dependency_unavailable]', async () => {
    hearConsole();
    const config = testConfig({ QSTASH_URL: await refusedUrl() });
    const answer = await createPublisher(config, createClock()).publishWakeUp(newChat(), WAKE_UP);
    expect(answer).toMatchObject({ ok: false, error: { code: 'dependency_unavailable' } });
  });
});
