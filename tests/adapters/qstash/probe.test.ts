// The probe of the queue.
import { expect, onTestFinished, test } from 'vitest';
import { startQstash } from '../../../local/qstash.ts';
import { createQueueProbe } from '../../../src/adapters/qstash/probe.ts';
import { refusedUrl, startRudeServer } from '../../support/rude-server.ts';
import { testConfig } from '../../support/test-config.ts';

const TOKEN = 'qstash-token-of-tests';
const KEYS = { currentSigningKey: 'sig_current_of_tests', nextSigningKey: 'sig_next_of_tests' };

async function openQueue() {
  const queue = await startQstash({ port: 0, token: TOKEN, ...KEYS });
  onTestFinished(() => queue.close());
  const rotate = () =>
    fetch(`${queue.url}/v2/keys/rotate`, { method: 'POST', headers: { authorization: `Bearer ${TOKEN}` } });
  return { url: queue.url, rotate };
}

test('a queue that answers and signs with our keys is ok', async () => {
  const { url } = await openQueue();
  expect(await createQueueProbe(testConfig({ QSTASH_URL: url })).probe()).toEqual({ ok: true, detail: 'ok' });
});

test('keys rolled once are still ours, rolled twice they are not', async () => {
  const { url, rotate } = await openQueue();
  const probe = createQueueProbe(testConfig({ QSTASH_URL: url }));
  expect((await rotate()).status).toBe(200);
  expect(await probe.probe()).toEqual({ ok: true, detail: 'ok' });
  await rotate();
  expect(await probe.probe()).toEqual({ ok: false, detail: 'keys_rolled' });
});

test('a token that the queue does not know is seen', async () => {
  const { url } = await openQueue();
  const probe = createQueueProbe(testConfig({ QSTASH_URL: url, QSTASH_TOKEN: 'another' }));
  expect(await probe.probe()).toEqual({ ok: false, detail: 'http_401' });
});

test.for([
  { what: 'hangs', manner: 'hang', detail: 'no_answer' },
  { what: 'answers 500', manner: { status: 500, body: '' }, detail: 'http_500' },
  { what: 'redirects', manner: { status: 302, body: '' }, detail: 'http_302' },
  { what: 'answers HTML', manner: { status: 200, body: '<html>' }, detail: 'unexpected_answer' },
] as const)('a queue that $what is not ok', async ({ manner, detail }) => {
  const server = await startRudeServer(manner);
  onTestFinished(() => server.close());
  const probe = createQueueProbe(testConfig({ QSTASH_URL: server.url, PUBLISH_DEADLINE_MS: '150' }));
  expect(await probe.probe()).toEqual({ ok: false, detail });
});

test('a queue that refuses connections is not ok', async () => {
  const probe = createQueueProbe(testConfig({ QSTASH_URL: await refusedUrl() }));
  expect(await probe.probe()).toEqual({ ok: false, detail: 'no_answer' });
});
