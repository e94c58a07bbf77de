// What an attacker tries with API keys: to be found elsewhere than in the header, to name somebody else's id, to make two
// answers look like one, to guess from ever new addresses.
import { describe, expect, test } from 'vitest';
import { actedForUser } from '../../src/domain/acted-for.ts';
import { asId, type TenantId } from '../../src/domain/ids.ts';
import { createEdge, expectProblem } from '../support/edge.ts';
import { ADA } from '../support/world.ts';

const OURS = asId<TenantId>('00000000-0000-4000-8000-000000000001');
const THEIRS = asId<TenantId>('00000000-0000-4000-8000-0000000000c3');
const CHAT = '6f0c0a52-3a4e-4f0e-9d6b-3a1f0e6c2b11';
const GUESS = `saidso_abcdefgh_${'A'.repeat(43)}`;

type Edge = ReturnType<typeof createEdge>;
const show = (key: string, user = 'user-1') => ({
  as: null,
  headers: { authorization: `Bearer ${key}`, 'saidso-user': user },
});
const open = (edge: Edge, key: string, user: string) =>
  edge.call('POST', '/api/v1/chats', { ...show(key, user), json: { chat_id: CHAT } });
const read = (edge: Edge, key: string, user: string) =>
  edge.call('GET', `/api/v1/memory/${CHAT}`, show(key, user));

describe('a key counts in the Authorization header alone', () => {
  const places: readonly (readonly [string, (key: string) => readonly [string, Record<string, string>]])[] = [
    ['the query', (key) => [`/api/v1/chats/${CHAT}?api_key=${key}&authorization=Bearer%20${key}`, {}]],
    ['a cookie', (key) => ['/api/v1/chats', { cookie: `authorization=Bearer ${key}; api_key=${key}` }]],
    ['X-API-Key', (key) => ['/api/v1/chats', { 'x-api-key': key, apikey: key }]],
    ['Proxy-Authorization', (key) => ['/api/v1/chats', { 'proxy-authorization': `Bearer ${key}` }]],
    ['Saidso-User', (key) => ['/api/v1/chats', { 'saidso-user': key }]],
  ];
  test.for(places)('not in %s', async ([, place]) => {
    const edge = createEdge();
    const [path, headers] = place(edge.keys.issue());
    const answer = await edge.call('GET', path, { as: null, headers: { 'saidso-user': 'u', ...headers } });
    const text = await answer.clone().text();
    await expectProblem(answer, 401, 'unauthenticated');
    expect(text).not.toContain('saidso_');
    expect(edge.keys.state.lookUps).toBe(0);
  });

  test('where a query is read, a key in it is an unknown name that is not repeated [422]', async () => {
    const edge = createEdge();
    const key = edge.keys.issue();
    const answer = await edge.call('GET', `/api/v1/chats?api_key=${key}&${key}=1`, { as: null });
    const { errors } = await expectProblem(answer, 422, 'invalid_request');
    expect(JSON.stringify(errors)).not.toContain(key);
    expect(JSON.stringify(edge.logs)).not.toContain('saidso_');
  });

  test.for([
    ['another scheme', (key: string) => `Basic ${btoa(`${key}:`)}`],
    ['no scheme', (key: string) => key],
    ['two keys', (key: string) => `Bearer ${key}, Bearer ${key}`],
    ['a key and a token', (key: string) => `Bearer ${key}, Bearer a.b.c`],
    ['a key behind another', (key: string) => `Bearer ${GUESS} ${key}`],
    ['quotes', (key: string) => `Bearer "${key}"`],
    ['a tab', (key: string) => `Bearer\t${key}`],
    ['a space in it', (key: string) => `Bearer ${key.slice(0, 20)} ${key.slice(20)}`],
    ['its letters in capitals', (key: string) => `Bearer ${key.toUpperCase()}`],
    ['its prefix in capitals', (key: string) => `Bearer SAIDSO_${key.slice(7)}`],
    ['padding', (key: string) => `Bearer ${key}=`],
    ['percent signs', (key: string) => `Bearer ${key.replace('_', '%5F')}`],
    ['one more character', (key: string) => `Bearer ${key}A`],
    ['a token made of it', (key: string) => `Bearer ${key}.${key}.${key}`],
  ] as const)('not with %s [401]', async ([, spell]) => {
    const edge = createEdge();
    const key = edge.keys.issue();
    const headers = { authorization: spell(key), 'saidso-user': 'u' };
    await expectProblem(
      await edge.call('GET', '/api/v1/chats', { as: null, headers }),
      401,
      'unauthenticated',
    );
    expect(edge.keys.state.lookUps).toBe(0);
  });

  test('no other spelling of the last character opens it: the whole text is hashed, not its bytes', async () => {
    const edge = createEdge();
    const key = edge.keys.issue();
    const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const others = [...ALPHABET].filter((last) => last !== key.at(-1)).map((last) => key.slice(0, -1) + last);
    for (const other of others)
      expect((await edge.call('GET', '/api/v1/chats', show(other))).status, other).toBe(401);
    expect((await edge.call('GET', '/api/v1/chats', show(key))).status).toBe(200);
  });
});

describe('whom it names', () => {
  test('a UUID in capitals is the same user, and nobody new', async () => {
    const edge = createEdge();
    const key = edge.keys.issue({ tenantId: OURS });
    expect((await open(edge, key, ADA.toUpperCase())).status).toBe(201);
    expect((await read(edge, key, ADA)).status).toBe(200);
    expect((await edge.call('GET', `/api/v1/memory/${CHAT}`, { as: ADA })).status).toBe(200);
  });

  test('the id that another tenant’s user has inside is of no use: the tenant is that of the key', async () => {
    const edge = createEdge();
    const victim = actedForUser(THEIRS, 'ada@acme.example') ?? expect.fail();
    await open(edge, edge.keys.issue({ tenantId: THEIRS }), 'ada@acme.example');
    const ours = edge.keys.issue({ tenantId: OURS });
    for (const named of [victim, victim.toUpperCase(), `${THEIRS}:${victim}`])
      await expectProblem(await read(edge, ours, named), 404, 'chat_not_found');
    const erased = await edge.call('DELETE', '/api/v1/users/me', show(ours, victim));
    expect(await erased.json()).toMatchObject({ chats: 0 });
    expect((await read(edge, edge.keys.issue({ tenantId: THEIRS }), 'ada@acme.example')).status).toBe(200);
  });

  test('no name of one tenant is that of a user in another: also not when the name holds the other tenant', () => {
    const names = ['ada', 'ADA', `${OURS}ada`, `${THEIRS}ada`, `${OURS}:ada`, `${THEIRS}/ada`, '00', '0'];
    const ids = [OURS, THEIRS].flatMap((tenant) => names.map((name) => actedForUser(tenant, name)));
    expect(new Set(ids).size).toBe(2 * names.length);
  });

  test('named twice it is neither of the two', async () => {
    const edge = createEdge();
    const key = edge.keys.issue();
    await open(edge, key, 'ada');
    for (const both of ['ada, mallory', 'mallory, ada', 'ada,ada'])
      await expectProblem(await read(edge, key, both), 404, 'chat_not_found');
  });
});

test('answers to two users of one backend cannot be taken for each other by a cache in between', async () => {
  const edge = createEdge();
  const key = edge.keys.issue();
  await open(edge, key, 'ada');
  for (const path of [
    '/api/v1/chats',
    `/api/v1/chats/${CHAT}`,
    `/api/v1/memory/${CHAT}`,
    '/api/v1/users/me/export',
  ]) {
    const { status, headers } = await edge.call('GET', path, show(key, 'ada'));
    expect(status, path).toBe(200);
    expect(headers.get('vary'), path).toBe('Authorization, Saidso-User');
    expect(headers.get('cache-control'), path).toMatch(/^(no-store|private, no-cache)$/);
  }
});

describe('where a guess comes from', () => {
  const guessFrom = (edge: Edge, header: string, at: number, address?: string) =>
    edge.app.request(
      '/api/v1/chats',
      {
        headers: {
          authorization: `Bearer ${GUESS.slice(0, -3)}${String(at).padStart(3, '0')}`,
          'saidso-user': 'u',
          [header]: `192.0.2.${at}`,
        },
      },
      { ...(address !== undefined && { address }) },
    );

  test.for(['cf-connecting-ip', 'x-forwarded-for', 'x-real-ip', 'forwarded'])(
    'on Node %s of the sender gives no new address',
    async (header) => {
      const edge = createEdge({ FAILED_AUTH_PER_MINUTE: '3' });
      const statuses = [];
      for (let at = 0; at < 6; at += 1)
        statuses.push((await guessFrom(edge, header, at, '198.51.100.7')).status);
      expect(statuses).toEqual([401, 401, 401, 429, 429, 429]);
      expect(edge.keys.state.lookUps).toBe(3);
    },
  );

  test('the header that the deployment names is believed before the connection, which is its proxy', async () => {
    const edge = createEdge({ FAILED_AUTH_PER_MINUTE: '3', CLIENT_ADDRESS_HEADER: 'x-real-ip' });
    for (let at = 0; at < 6; at += 1)
      expect((await guessFrom(edge, 'x-real-ip', at, '198.51.100.7')).status).toBe(401);
  });

  test('on Workers, where no connection is seen, Cloudflare’s header counts', async () => {
    const edge = createEdge({ FAILED_AUTH_PER_MINUTE: '1' });
    for (const at of [1, 2]) expect((await guessFrom(edge, 'cf-connecting-ip', at)).status).toBe(401);
    expect((await guessFrom(edge, 'cf-connecting-ip', 1)).status).toBe(429);
  });
});
