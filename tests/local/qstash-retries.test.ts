// Failing consumers: retries, their timing, dead letters and callbacks.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Answer, claimsOf, eventually, openStage, type Stage, verify } from './qstash-stage.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(async () => {
  vi.restoreAllMocks();
  await stage.close();
});

const attempts = (count: number, path = '/f') =>
  eventually(`${count} attempts settled`, async () => {
    const { inFlight } = await stage.counts();
    return stage.consumer.at(path).length >= count && inFlight === 0;
  });

/** Publishes to /f and lets the first attempt fail with this answer. */
async function failOnce(answer: Answer, more: { retries?: number; retryDelay?: string } = {}) {
  stage.consumer.answer = () => answer;
  const receipt = await stage.client.publish({ url: `${stage.consumer.url}/f`, body: 'b', ...more });
  await attempts(1);
  return receipt.messageId;
}

/** Milliseconds until the next attempt, as the API tells them. */
const nextIn = async (messageId: string) =>
  ((await stage.client.messages.get(messageId)).notBefore ?? 0) - stage.clock.now();

describe('a failed delivery', () => {
  it('is retried after 12 s, 148 s and 1,808 s with the same id and a fresh signature, then is a dead letter', async () => {
    const messageId = await failOnce({ status: 500, body: 'broken' });
    const waits = [12_000, 148_000, 1_808_000];
    for (const [index, wait] of waits.entries()) {
      stage.clock.advance(wait - 1);
      expect(stage.consumer.received).toHaveLength(index + 1);
      stage.clock.advance(1);
      await attempts(index + 2);
    }
    const received = stage.consumer.received;
    expect(received.map((request) => request.headers['upstash-retried'])).toEqual(['0', '1', '2', '3']);
    expect(new Set(received.map((request) => request.headers['upstash-message-id']))).toEqual(
      new Set([messageId]),
    );
    expect(new Set(received.map((request) => claimsOf(request).jti)).size).toBe(4);
    const [first, last] = [received[0], received[3]];
    if (!first || !last) throw new Error('attempts are missing');
    expect(Number(claimsOf(last).iat) - Number(claimsOf(first).iat)).toBeGreaterThanOrEqual(1_967);
    expect(await verify(last, `${stage.consumer.url}/f`)).toBe(true);
    const { messages } = await stage.client.dlq.listMessages();
    expect(messages).toHaveLength(1);
    expect(messages[0]).toMatchObject({ messageId, responseStatus: 500, responseBody: 'broken', body: 'b' });
  });

  it('follows the publisher expression, counted from 0', async () => {
    const messageId = await failOnce({ status: 500 }, { retryDelay: 'pow(2, retried) * 1000' });
    expect(await nextIn(messageId)).toBe(1_000);
    stage.clock.advance(1_000);
    await attempts(2);
    expect(await nextIn(messageId)).toBe(2_000);
  });

  it.each([
    ['Retry-After', '20', 20_000],
    ['Retry-After', '0', 0],
    ['Retry-After', '6m5s', 365_000],
    ['X-RateLimit-Reset', '30', 30_000],
    ['X-RateLimit-Reset-Requests', '1m30s', 90_000],
    ['X-RateLimit-Reset-Tokens', '250ms', 250],
    ['Retry-After', '86401', 12_000],
    ['Retry-After', 'whenever', 12_000],
  ])(
    'with %s: %s in the response is tried again after that or by its own backoff',
    async (name, value, wait) => {
      const messageId = await failOnce({ status: 503, headers: { [name]: value } }, { retries: 1 });
      if (wait === 0) await attempts(2);
      else expect(await nextIn(messageId)).toBe(wait);
      stage.clock.advance(wait);
      await attempts(2);
      expect(stage.consumer.received).toHaveLength(2);
    },
  );

  it('with a date in Retry-After is tried again at that date', async () => {
    const date = new Date(stage.clock.now() + 40_000).toUTCString();
    const messageId = await failOnce({ status: 503, headers: { 'Retry-After': date } });
    const wait = await nextIn(messageId);
    expect(wait).toBeGreaterThan(38_000);
    expect(wait).toBeLessThanOrEqual(40_000);
  });

  it('ends at once for 489 with the header, and for neither of them alone', async () => {
    await failOnce({ status: 489, headers: { 'Upstash-NonRetryable-Error': 'true' } });
    expect(await stage.counts()).toMatchObject({ deadLetters: 1, attempts: 1, retries: 0, pending: 0 });
    stage.consumer.answer = () => ({ status: 489 });
    await stage.client.publish({ url: `${stage.consumer.url}/bare` });
    await attempts(1, '/bare');
    stage.consumer.answer = () => ({ status: 400, headers: { 'Upstash-NonRetryable-Error': 'true' } });
    await stage.client.publish({ url: `${stage.consumer.url}/header` });
    await attempts(1, '/header');
    expect(await stage.counts()).toMatchObject({ deadLetters: 1, retries: 2, pending: 2 });
  });

  it('is also a redirect, which is not followed', async () => {
    await failOnce({ status: 302, headers: { Location: '/elsewhere' } });
    expect(stage.consumer.at('/elsewhere')).toHaveLength(0);
    expect((await stage.counts()).retries).toBe(1);
  });

  it('is also an answer that takes longer than Upstash-Timeout, while the consumer runs on', async () => {
    const gate = Promise.withResolvers<Answer>();
    stage.consumer.answer = () => gate.promise;
    await stage.client.publish({ url: `${stage.consumer.url}/slow`, timeout: 25 });
    await eventually('the request', () => stage.consumer.at('/slow').length === 1);
    stage.clock.advance(24_999);
    expect((await stage.counts()).inFlight).toBe(1);
    stage.clock.advance(1);
    await eventually('the abort', async () => (await stage.counts()).retries === 1);
    stage.clock.advance(12_000);
    await eventually('a second run beside the first', () => stage.consumer.at('/slow').length === 2);
    gate.resolve({ status: 200 });
    await eventually('success of the second', async () => (await stage.counts()).delivered === 1);
  });

  it('is also a consumer that nobody can reach', async () => {
    await stage.client.publish({ url: 'http://127.0.0.1:1/', retries: 0 });
    await eventually('the dead letter', async () => (await stage.counts()).deadLetters === 1);
    const { events } = await stage.client.logs({ filter: { state: 'ERROR' } });
    expect(events[0]?.error).toBe('ECONNREFUSED');
  });
});

describe('dead letters', () => {
  async function threeDead() {
    stage.consumer.answer = () => ({ status: 500 });
    for (const n of [1, 2, 3])
      await stage.client.publish({ url: `${stage.consumer.url}/dead`, retries: 0, body: String(n) });
    await eventually('three dead letters', async () => (await stage.counts()).deadLetters === 3);
    return (await stage.client.dlq.listMessages()).messages;
  }

  it('come in pages of at most 100 that a cursor joins', async () => {
    const ids = (await threeDead()).map((letter) => letter.dlqId);
    const first = await stage.client.dlq.listMessages({ count: 2 });
    expect(first.messages.map((letter) => letter.dlqId)).toEqual(ids.slice(0, 2));
    const rest = await stage.client.dlq.listMessages({ count: 2, cursor: first.cursor ?? '' });
    expect(rest.messages.map((letter) => letter.dlqId)).toEqual(ids.slice(2));
    expect(rest.cursor).toBeUndefined();
    expect((await stage.call('GET', `/v2/dlq/${ids[0]}`)).body).toMatchObject({ dlqId: ids[0] });
  });

  it('are delivered again under a new message id when retried, and are then gone', async () => {
    const [one, two, three] = await threeDead();
    if (!one || !two || !three) throw new Error('dead letters are missing');
    stage.consumer.answer = () => ({ status: 200 });
    const { responses } = await stage.client.dlq.retry(one.dlqId);
    expect(responses).toHaveLength(1);
    expect(responses[0]?.messageId).not.toBe(one.messageId);
    await eventually('delivery', async () => (await stage.counts()).delivered === 1);
    const again = stage.consumer.received.at(-1);
    expect(again?.headers['upstash-message-id']).toBe(responses[0]?.messageId);
    expect(again?.headers['upstash-retried']).toBe('0');
    expect(again?.body.toString()).toBe('1');
    expect(await stage.client.dlq.delete([two.dlqId])).toEqual({ deleted: 1 });
    expect((await stage.client.dlq.listMessages()).messages.map((letter) => letter.dlqId)).toEqual([
      three.dlqId,
    ]);
    expect((await stage.client.dlq.retry({ all: true })).responses).toHaveLength(1);
    vi.spyOn(console, 'error').mockReturnValueOnce(undefined); // the SDK reports a refusal there
    await expect(stage.client.dlq.delete('1-1')).rejects.toMatchObject({ status: 404 });
  });
});

describe('callbacks', () => {
  it('a failure callback comes once, signed for its own URL, with both bodies and the dead letter', async () => {
    const callback = `${stage.consumer.url}/dead-letter?x=1`;
    stage.consumer.answer = ({ path }) =>
      path === '/f' ? { status: 500, headers: { 'X-Why': 'no' }, body: 'näh' } : { status: 200 };
    const { messageId } = await stage.client.publishJSON({
      url: `${stage.consumer.url}/f`,
      body: { chat: 7 },
      retries: 1,
      failureCallback: callback,
    });
    await attempts(1);
    expect(stage.consumer.at('/dead-letter?x=1')).toHaveLength(0);
    stage.clock.advance(12_000);
    await eventually('the callback', async () => (await stage.counts()).delivered === 1);
    stage.clock.advance(86_400_000);
    const [request, second] = stage.consumer.at('/dead-letter?x=1');
    if (!request) throw new Error('no callback');
    expect(second).toBeUndefined();
    expect(await verify(request, callback)).toBe(true);
    const body = JSON.parse(request.body.toString()) as Record<string, string>;
    const [letter] = (await stage.client.dlq.listMessages()).messages;
    expect(body).toMatchObject({
      status: 500,
      header: { 'x-why': ['no'] },
      retried: 1,
      maxRetries: 1,
      dlqId: letter?.dlqId,
      sourceMessageId: messageId,
      url: `${stage.consumer.url}/f`,
      method: 'POST',
    });
    expect(Buffer.from(body.body ?? '', 'base64').toString()).toBe('näh');
    expect(Buffer.from(body.sourceBody ?? '', 'base64').toString()).toBe('{"chat":7}');
    expect(request.headers['upstash-message-id']).not.toBe(messageId);
  });

  it('a callback comes for every attempt, with its own retries when it fails', async () => {
    let answers = 0;
    stage.consumer.answer = ({ path }) => ({ status: path === '/f' && answers++ === 0 ? 500 : 200 });
    const url = `${stage.consumer.url}/f`;
    await stage.client.publish({ url, callback: `${stage.consumer.url}/told`, body: 'b' });
    await attempts(1, '/told');
    stage.clock.advance(12_000);
    await attempts(2, '/told');
    const told = stage.consumer.at('/told').map((request) => JSON.parse(request.body.toString()) as Answer);
    expect(told.map(({ status }) => status)).toEqual([500, 200]);
  });
});
