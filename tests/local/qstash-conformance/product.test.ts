// The product beside the queue: bad signatures are refused and heal, publishes that fail lose nothing.
import { describe, expect, test } from 'vitest';
import type { Forgery } from '../../../local/qstash/forge-signature.ts';
import type { PublishFaultKind } from '../../../local/qstash/publish-faults.ts';
import type { QueueId } from '../../../src/domain/ids.ts';
import { newChat } from '../../support/memory-examples.ts';
import { openProductBench } from './product-bench.ts';

/** What the product answers to a delivery with this signature. */
const VERDICTS: Record<Forgery, 200 | 401> = {
  'wrong-key': 401,
  'next-key': 200,
  hs512: 401,
  none: 401,
  'no-exp': 401,
  expired: 401,
  'wrong-sub': 401,
  'wrong-body': 401,
  'no-body': 401,
  'padded-hash': 200,
};

test.each(Object.entries(VERDICTS) as [Forgery, 200 | 401][])(
  'a delivery with the signature %s is answered %i, and the update is merged once in the end (E6, C5)',
  async (forgery, verdict) => {
    const { edge, order, say, answered, settled, clock } = await openProductBench();
    const chat = await edge.openChat();
    await order('signatures', { forgery });
    const { status, body } = await say(chat.chatId, 'I live in Lisbon.');
    expect(status).toBe(201);
    await settled({ attempts: 1, forged: 1 });
    expect(answered).toMatchObject([{ path: '/functions/summarize', status: verdict }]);
    expect(answered[0]?.text).not.toContain('Lisbon');
    if (verdict === 401) {
      expect((await edge.memory(chat)).version).toBe(0);
      // 401 is to be tried again on purpose: keys that were rolled too early heal by themselves.
      clock.advance(12_000);
    }
    await settled({ delivered: 1, deadLetters: 0, pending: 0 });
    expect((await edge.update(chat, body.queue_id as QueueId)).status).toBe('complete');
    expect((await edge.memory(chat)).version).toBe(1);
  },
);

test('keys rolled once in front of the product change nothing, rolled twice they are refused (E18)', async () => {
  const { edge, call, say, answered, settled } = await openProductBench();
  const chat = await edge.openChat();
  for (const [index, status] of [200, 200, 401].entries()) {
    await say(chat.chatId, `Sentence ${index}.`);
    await settled({ attempts: index + 1 });
    expect(answered.at(-1)?.status).toBe(status);
    await call('POST', '/v2/keys/rotate');
  }
});

test('503 with Retry-After brings the next attempt at that second, not at the backoff (C5)', async () => {
  const { edge, say, answered, settled, call, clock } = await openProductBench();
  const chat = await edge.openChat();
  edge.script.push('model_unavailable');
  await say(chat.chatId, 'I live in Lisbon.');
  await settled({ retries: 1 });
  const seconds = Number(answered[0]?.retryAfter);
  expect([answered[0]?.status, seconds >= 1]).toEqual([503, true]);
  const { messages } = (await call('GET', '/__local/pending')).body as { messages: { notBefore: number }[] };
  expect((messages[0]?.notBefore ?? 0) - clock.now()).toBe(seconds * 1_000);
  clock.advance(seconds * 1_000);
  edge.elapse(seconds * 1_000);
  await settled({ delivered: 1 });
  expect((await edge.memory(chat)).version).toBe(1);
});

test('a wake-up that the queue lost is rung again by the sweep under an id of its own (C3, E25)', async () => {
  const { edge, order, say, client, url, settled } = await openProductBench();
  const chat = await edge.openChat();
  await order('faults', { drop: 1 });
  await say(chat.chatId, 'I live in Lisbon.');
  await settled({ dropped: 1, pending: 0 });
  expect((await edge.memory(chat)).version).toBe(0);
  edge.elapse(30_000);
  await client.publish({ url: `${url}/functions/sweep`, body: '{}' });
  // The lost one, the sweep, and the new one: were its id the old one, the queue would have swallowed it.
  await settled({ accepted: 3, deduplicated: 0, delivered: 2, pending: 0 });
  expect((await edge.memory(chat)).version).toBe(1);
});

/** Messages in the queue after a publish that met the fault at every try. */
const KEPT: Record<PublishFaultKind, 0 | 1> = {
  refused: 0,
  reset: 0,
  'lost-response': 1,
  silent: 1,
  slow: 1,
  'daily-limit': 0,
  'burst-limit': 0,
  error: 0,
  unauthorized: 0,
  html: 0,
  truncated: 1,
};
const KINDS = Object.entries(KEPT) as [PublishFaultKind, 0 | 1][];
const MOST_MS = 2_000;
const NOISE_MS = 1_000;
const MANY = 100;

describe.each(KINDS)('beside a queue whose publishes meet %s', (kind, kept) => {
  const ordered = async (settings: Record<string, string> = {}) => {
    const bench = await openProductBench(settings);
    await bench.order('publish-faults', { kind, count: MANY, ms: kind === 'refused' ? 60_000 : 30_000 });
    return bench;
  };

  test('the publisher answers with a problem in time, after two tries at most, always with one id (C8)', async () => {
    const { publisher, clock, call, counts, queue } = await ordered();
    const chat = newChat();
    const ring = () => publisher.publishWakeUp(chat, { reason: 'accepted', dedupId: 'row-1_1' });
    const started = performance.now();
    const answer = await ring();
    expect(performance.now() - started).toBeLessThan(MOST_MS + NOISE_MS);
    expect(answer).toMatchObject({ ok: false, error: { code: 'dependency_unavailable' } });
    expect(JSON.stringify(answer)).not.toContain(chat.chatId);
    if (kind === 'refused') {
      clock.advance(60_000);
      await expect
        .poll(() =>
          fetch(queue.url).then(
            (open) => open.status,
            () => 0,
          ),
        )
        .toBe(401);
    }
    const { accepted, publishFaults } = await counts();
    expect(accepted).toBe(kept);
    expect(publishFaults).toBeGreaterThanOrEqual(1);
    expect(publishFaults).toBeLessThanOrEqual(2);
    await call('DELETE', '/__local/faults');
    // Whatever became of the first, a second publish with its id leaves one message.
    expect(await ring()).toEqual({ ok: true, value: 'published' });
    expect(await counts()).toMatchObject({ accepted: 1 });
  });

  test('an update is accepted all the same, in time, and nothing of it is lost (C8)', async () => {
    const { edge, say, call, clock, queue, client, url, settled } = await ordered({
      PUBLISH_DEADLINE_MS: '300',
    });
    const chat = await edge.openChat();
    const { status, body } = await say(chat.chatId, 'I live in Lisbon.');
    expect(status).toBe(201);
    if (kind === 'refused') {
      clock.advance(60_000);
      await expect
        .poll(() =>
          fetch(queue.url).then(
            (open) => open.status,
            () => 0,
          ),
        )
        .toBe(401);
    }
    await call('DELETE', '/__local/faults');
    edge.elapse(30_000);
    await client.publish({ url: `${url}/functions/sweep`, body: '{}' });
    await settled({ pending: 0, inFlight: 0 });
    await expect.poll(async () => (await edge.memory(chat)).version).toBe(1);
    expect((await edge.update(chat, body.queue_id as QueueId)).status).toBe('complete');
  });
});
