// E6 to E10: signatures, what counts as success, when the next attempt comes, when none does, and the timeout.
import { Receiver } from '@upstash/qstash';
import { describe, expect, test } from 'vitest';
import { FORGERIES, type Forgery } from '../../../local/qstash/forge-signature.ts';
import { type Answer, claimsOf, eventually, KEYS, type Received } from '../qstash-stage.ts';
import { only, openBench } from './bench.ts';
import { counted } from './sdk-calls.ts';

const receiver = counted(new Receiver({ ...KEYS, devMode: false }), 'receiver');
const verify = (request: Received, url: string, clockTolerance = 5) =>
  receiver.verify({
    signature: String(request.headers['upstash-signature']),
    body: request.body.toString(),
    url,
    clockTolerance,
  });
const headerOf = (request: Received): unknown => {
  const [header = ''] = String(request.headers['upstash-signature']).split('.');
  return JSON.parse(Buffer.from(header, 'base64url').toString());
};

test('E6 fresh signature per attempt: every attempt carries its own token, good for five minutes', async () => {
  const { client, to, consumer, clock, arrived, settled } = await openBench();
  consumer.answer = () => ({ status: 500 });
  await client.publishJSON({ url: to('/f'), body: { n: 1 }, retries: 2, retryDelay: '1000' });
  for (const retries of [1, 2]) {
    await settled({ retries });
    clock.advance(1_000);
  }
  const attempts = await arrived('/f', 3);
  for (const attempt of attempts) {
    const { exp, iat, nbf, iss, sub } = claimsOf(attempt);
    expect({ life: Number(exp) - Number(iat), nbf, iss, sub }).toEqual({
      life: 300,
      nbf: 0,
      iss: 'Upstash',
      sub: to('/f'),
    });
    expect(await verify(attempt, to('/f'))).toBe(true);
  }
  expect(new Set(attempts.map((attempt) => claimsOf(attempt).jti)).size).toBe(3);
  expect(new Set(attempts.map((attempt) => claimsOf(attempt).iat)).size).toBe(3);
});

/** What the vendor's own receiver makes of each; where it is too mild the product's wrapper has to be stricter. */
const BY_THE_SDK: Record<Forgery, 'accepted' | RegExp> = {
  'wrong-key': /signature verification failed/,
  'next-key': 'accepted',
  hs512: 'accepted',
  none: /unsupported|invalid|alg/i,
  'no-exp': 'accepted',
  expired: /signature verification failed/,
  'wrong-sub': /invalid subject/,
  'wrong-body': /body hash/,
  'no-body': /undefined/,
  'padded-hash': 'accepted',
};

test.each(FORGERIES)(
  'E6 fresh signature per attempt: %s can be ordered, and ends by itself',
  async (forgery) => {
    const { client, to, order, arrived, settled } = await openBench();
    await order('signatures', { forgery });
    await client.publish({ url: to('/bad'), body: 'x' });
    const bad = only(await arrived('/bad'));
    const expected = BY_THE_SDK[forgery];
    if (expected === 'accepted') expect(await verify(bad, to('/bad'))).toBe(true);
    else await expect(verify(bad, to('/bad'))).rejects.toThrow(expected);
    // Nothing but its age is wrong with it.
    if (forgery === 'expired') expect(await verify(bad, to('/bad'), 86_400)).toBe(true);
    await client.publish({ url: to('/good'), body: 'x' });
    const good = only(await arrived('/good'));
    expect(await verify(good, to('/good'))).toBe(true);
    expect(headerOf(good)).toEqual({ alg: 'HS256', typ: 'JWT' });
    await settled({ forged: 1, faultsLeft: 0 });
  },
);

test('E7 success is 200 to 299: everything else is retried, and a redirect is not followed', async () => {
  const { client, to, consumer, settled } = await openBench();
  consumer.answer = ({ path }) => ({ status: Number(path.slice(1)), headers: { Location: to('/200') } });
  const good = [200, 201, 202, 204, 299];
  const bad = [300, 301, 302, 307, 308, 400, 401, 404, 409, 429, 500, 502, 503, 599];
  for (const status of [...good, ...bad]) await client.publish({ url: to(`/${status}`), retries: 1 });
  await settled({ delivered: good.length, retries: bad.length });
  expect(consumer.at('/200')).toHaveLength(1);
  await client.publish({ url: 'http://127.0.0.1:1/', retries: 0 });
  await settled({ deadLetters: 1 });
});

describe('E8', () => {
  async function firstFailure(answer: Answer, retryDelay?: string) {
    const bench = await openBench();
    bench.consumer.answer = () => answer;
    const { messageId } = await bench.client.publish({
      url: bench.to('/f'),
      retries: 5,
      ...(retryDelay === undefined ? {} : { retryDelay }),
    });
    await bench.settled({ retries: 1 });
    const nextIn = async () =>
      ((await bench.client.messages.get(messageId)).notBefore ?? 0) - bench.clock.now();
    return { ...bench, nextIn };
  }

  test('E8 backoff: 12 s, 2 m 28 s, 30 m 8 s, 6 h 7 m 2 s and then a day', async () => {
    const { clock, nextIn, settled } = await firstFailure({ status: 500 });
    const waits: number[] = [];
    for (const retries of [1, 2, 3, 4, 5]) {
      await settled({ retries });
      const wait = await nextIn();
      waits.push(wait);
      clock.advance(wait);
    }
    await settled({ deadLetters: 1 });
    expect(waits).toEqual([12_000, 148_000, 1_808_000, 22_026_000, 86_400_000]);
  });

  test.each([
    ['pow(2, retried) * 1000', [1_000, 2_000, 4_000]],
    ['max(500, min(2000, retried * 1000))', [500, 1_000, 2_000]],
    ['floor(sqrt(4)) + ceil(0.5) + round(1.4) + abs(0 - 6) + exp(0)', [11, 11, 11]],
  ])('E8 backoff: the publisher may say %s', async (retryDelay, expected) => {
    const { clock, nextIn, settled } = await firstFailure({ status: 500 }, retryDelay);
    for (const [index, wait] of expected.entries()) {
      await settled({ retries: index + 1 });
      expect(await nextIn()).toBe(wait);
      clock.advance(wait);
    }
  });

  const HEADERS = [
    'Retry-After',
    'X-RateLimit-Reset',
    'X-RateLimit-Reset-Requests',
    'X-RateLimit-Reset-Tokens',
  ];
  const WAITS: [string, number][] = [
    ['20', 20_000],
    ['1m30s', 90_000],
    ['250ms', 250],
    ['86401', 12_000],
    ['25h', 12_000],
  ];
  test.each(HEADERS.flatMap((name) => WAITS.map(([value, wait]) => [name, value, wait] as const)))(
    'E8 backoff: the consumer may say %s: %s',
    async (name, value, wait) => {
      const { nextIn } = await firstFailure({ status: 503, headers: { [name]: value } });
      expect(await nextIn()).toBe(wait);
    },
  );

  test.each(HEADERS)('E8 backoff: a date in %s, and 0 for at once', async (name) => {
    const bench = await openBench();
    const at = new Date(Math.ceil(bench.clock.now() / 1_000) * 1_000 + 40_000);
    const answers = [
      { status: 503, headers: { [name]: at.toUTCString() } },
      { status: 503, headers: { [name]: '0' } },
    ];
    bench.consumer.answer = () => answers.shift() ?? { status: 200 };
    const { messageId } = await bench.client.publish({ url: bench.to('/f') });
    await bench.settled({ retries: 1 });
    expect((await bench.client.messages.get(messageId)).notBefore).toBe(at.getTime());
    bench.clock.advance(41_000);
    await bench.settled({ retries: 2, delivered: 1 });
  });
});

test('E9 non-retryable: 489 with the header is a dead letter at once, neither is by itself', async () => {
  const { client, to, consumer, settled } = await openBench();
  const header = { 'Upstash-NonRetryable-Error': 'true' };
  const answers: Record<string, Answer> = {
    '/both': { status: 489, headers: header },
    '/status': { status: 489 },
    '/header': { status: 400, headers: header },
  };
  consumer.answer = ({ path }) => answers[path] ?? { status: 200 };
  for (const path of Object.keys(answers)) await client.publish({ url: to(path) });
  await settled({ deadLetters: 1, retries: 2, attempts: 3 });
  const letter = only((await client.dlq.listMessages()).messages);
  expect(letter).toMatchObject({ url: to('/both'), responseStatus: 489 });
});

test('E10 timeout: the connection is cut, it counts as a failure, and the consumer runs on beside the next attempt', async () => {
  const { client, to, consumer, clock, settled, arrived, counts } = await openBench();
  const open: ((answer: Answer) => void)[] = [];
  consumer.answer = () => new Promise((resolve) => open.push(resolve));
  await client.publish({ url: to('/slow'), timeout: '25s', retries: 1 });
  await arrived('/slow');
  clock.advance(24_999);
  expect((await counts()).inFlight).toBe(1);
  clock.advance(1);
  await settled({ retries: 1 });
  expect(open).toHaveLength(1);
  clock.advance(12_000);
  await arrived('/slow', 2);
  open[1]?.({ status: 200 });
  await settled({ delivered: 1 });
  open[0]?.({ status: 200 });
  const { logs } = await client.logs({ filter: { state: 'ERROR' } });
  expect(only(logs).error).toContain('no answer within 25000 ms');
});

test('E10 timeout: without one the plan decides, and a longer one does not help', async () => {
  const { client, to, consumer, clock, settled } = await openBench({ maxTimeoutMs: 60_000 });
  consumer.answer = () => new Promise(() => undefined);
  await client.publish({ url: to('/a'), retries: 0 });
  await client.publish({ url: to('/b'), retries: 0, timeout: 3_600 });
  await eventually('both under way', () => consumer.received.length === 2);
  clock.advance(60_000);
  await settled({ deadLetters: 2 });
});
