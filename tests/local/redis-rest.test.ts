// The REST shape itself, spoken without the SDK, on both backends.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { backends, type Started, token } from './redis-backends.ts';

for (const { title, absent, start } of backends) {
  describe.skipIf(absent)(`the REST shape ${title}`, () => {
    let started: Started;
    beforeAll(async () => {
      started = await start();
    });
    afterAll(() => started.stop());
    beforeEach(() => ask('/', ['FLUSHALL']));

    async function ask(path: string, body?: unknown, headers: Record<string, string> = {}) {
      const payload = body instanceof Uint8Array ? new Blob([body.slice()]) : JSON.stringify(body);
      const response = await fetch(started.redis.url + path, {
        method: body === undefined ? 'GET' : 'POST',
        headers: { authorization: `Bearer ${token}`, ...headers },
        ...(body === undefined ? {} : { body: payload }),
      });
      return { status: response.status, body: (await response.json()) as unknown, headers: response.headers };
    }

    it.each(['/', '/pipeline', '/multi-exec', '/get/k', '/__requests', '/__requests/reset', '/nonsense'])(
      'refuses %s without the bearer, and does nothing [401]',
      async (path) => {
        for (const authorization of ['', 'Bearer wrong', token]) {
          const answer = await ask(path, [['SET', 'k', 'v']], { authorization });
          expect(answer.status).toBe(401);
          expect(answer.body).toEqual({ error: 'Unauthorized' });
        }
        expect((await ask('/', ['EXISTS', 'k'])).body).toEqual({ result: 0 });
      },
    );

    it('answers plainly, and in base64 when asked, where only the status OK stays as it is', async () => {
      const base64 = { 'upstash-encoding': 'base64', 'upstash-sync-token': 'anything' };
      expect((await ask('/', ['SET', 'k', 'Grüße'], base64)).body).toEqual({ result: 'OK' });
      expect((await ask('/', ['GET', 'k'])).body).toEqual({ result: 'Grüße' });
      expect((await ask('/', ['GET', 'k'], base64)).body).toEqual({ result: 'R3LDvMOfZQ==' });
      expect((await ask('/', ['PING'], base64)).body).toEqual({ result: 'UE9ORw==' });
      expect((await ask('/', ['EVAL', "return {1,{'a'},false}", 0], base64)).body).toEqual({
        result: [1, ['YQ=='], null],
      });
    });

    it('keeps every byte of a binary value', async () => {
      const bytes = Uint8Array.from({ length: 256 }, (_, n) => n);
      expect((await ask('/set/bin', bytes)).body).toEqual({ result: 'OK' });
      const { body } = await ask('/get/bin', undefined, { 'upstash-encoding': 'base64' });
      expect(body).toEqual({ result: Buffer.from(bytes).toString('base64') });
      expect((await ask('/strlen/bin')).body).toEqual({ result: 256 });
    });

    it('takes a command from the path, encoded, with options in the query', async () => {
      expect((await ask('/set/a%20key/a%2Fvalue?EX=100&NX')).body).toEqual({ result: 'OK' });
      expect((await ask('/get/a%20key')).body).toEqual({ result: 'a/value' });
      expect((await ask('/set/a%20key/other?NX')).body).toEqual({ result: null });
      expect((await ask('/ttl/a%20key')).body).toEqual({ result: 100 });
    });

    it('says what was wrong with a command, and nothing else changes [400]', async () => {
      expect(await ask('/', ['NOPE', 'a'])).toMatchObject({
        status: 400,
        body: { error: "ERR unknown command 'NOPE', with args beginning with: 'a' " },
      });
      expect(await ask('/', ['GET'])).toMatchObject({
        status: 400,
        body: { error: "ERR wrong number of arguments for 'get' command" },
      });
      for (const malformed of ['text', [], {}, [['nested']], [null]]) {
        expect((await ask('/', malformed)).status).toBe(400);
      }
      expect((await ask('/', new TextEncoder().encode('{'))).status).toBe(400);
      expect((await ask('/', ['SUBSCRIBE', 'c'])).status).toBe(400);
      expect((await ask('/pipeline', [['PING'], ['MULTI']])).status).toBe(400);
    });

    it('answers each command of a pipeline for itself, a transaction that cannot be queued as a whole', async () => {
      expect(
        await ask('/pipeline', [
          ['SET', 'k', 1],
          ['HGET', 'k', 'f'],
          ['INCR', 'k'],
        ]),
      ).toMatchObject({
        status: 200,
        body: [
          { result: 'OK' },
          { error: 'WRONGTYPE Operation against a key holding the wrong kind of value' },
          { result: 2 },
        ],
      });
      expect(
        await ask('/multi-exec', [
          ['INCR', 'k'],
          ['HGET', 'k', 'f'],
        ]),
      ).toMatchObject({
        status: 200,
        body: [{ result: 3 }, { error: 'WRONGTYPE Operation against a key holding the wrong kind of value' }],
      });
      expect(await ask('/multi-exec', [['INCR', 'k'], ['GET']])).toMatchObject({
        status: 400,
        body: { error: 'EXECABORT Transaction discarded because of previous errors.' },
      });
      expect((await ask('/', ['GET', 'k'])).body).toEqual({ result: '3' });
    });

    it('does not round an integer that a double cannot hold', async () => {
      await ask('/', ['SET', 'n', '9007199254740993']);
      const response = await fetch(`${started.redis.url}/incr/n`, {
        headers: { authorization: `Bearer ${token}` },
      });
      expect(await response.text()).toBe('{"result":9007199254740994}');
    });

    it('tells how many requests and commands came, by name, and forgets on demand', async () => {
      await ask('/__requests/reset', '');
      await ask('/pipeline', [
        ['set', 'k', 1],
        ['GET', 'k'],
        ['GET', 'k'],
      ]);
      await ask('/', ['GET', 'k']);
      const counted = { requests: 2, commands: 4, byCommand: { SET: 1, GET: 3 } };
      expect((await ask('/__requests')).body).toEqual(counted);
      expect(started.redis.requests()).toBe(2);
      expect((await ask('/__requests/reset', '')).body).toEqual({ requests: 0, commands: 0, byCommand: {} });
    });
  });
}
