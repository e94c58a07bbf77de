// Backends at the door: scopes on every route, whom a key acts for, and both limits.
import { describe, expect, test } from 'vitest';
import { SCOPES, type Scope } from '../../src/domain/api-key.ts';
import { asId, type TenantId } from '../../src/domain/ids.ts';
import { createEdge, expectProblem } from '../support/edge.ts';
import { ADA } from '../support/world.ts';

const CHAT = '6f0c0a52-3a4e-4f0e-9d6b-3a1f0e6c2b11';
const DEFAULT_TENANT = asId<TenantId>('00000000-0000-4000-8000-000000000001');
const NEEDS: Readonly<Record<string, Scope>> = { GET: 'read', POST: 'update', DELETE: 'erase' };

type Edge = ReturnType<typeof createEdge>;
const show = (key: string, user = 'user-1', address?: string) => ({
  as: null,
  headers: {
    authorization: `Bearer ${key}`,
    'saidso-user': user,
    ...(address && { 'cf-connecting-ip': address }),
  },
});

/** Every route that asks who calls, with a body that fits where it takes one. */
const bodies: Readonly<Record<string, unknown>> = {
  '/api/v1/chats': {},
  '/conversations': {},
  '/api/v1/chats/:chat_id/continue': {},
  '/api/v1/memory/update': { chat_id: CHAT, context_snippet: 'a' },
  '/api/v1/memory/:chat_id/facts/:key': { action: 'confirm' },
};
const routes = [
  ...new Map(
    createEdge()
      .app.routes.filter(({ method, path }) => method !== 'ALL' && /^\/(api\/v1|conversations)/.test(path))
      .map(({ method, path }) => [`${method} ${path}`, { method, path }]),
  ).values(),
];
const call = (edge: Edge, { method, path }: { method: string; path: string }, key: string) =>
  edge.call(
    method,
    path
      .replace(/:(chat_id|queue_id)/, CHAT)
      .replace(':version', '1')
      .replace(':key', 'city'),
    {
      ...show(key),
      ...(path in bodies && method === 'POST' && { json: bodies[path] }),
    },
  );

test('the routes are found', () => {
  expect(routes.length).toBeGreaterThanOrEqual(15);
});

describe.for(routes)('$method $path', (route) => {
  const needed = route.path.startsWith('/api/v1/users') ? 'admin' : (NEEDS[route.method] ?? 'admin');
  test('refuses a key without its scope, before it is counted or looked up', async () => {
    const edge = createEdge();
    const key = edge.keys.issue({ scopes: SCOPES.filter((scope) => scope !== needed) });
    const response = await call(edge, route, key);
    const problem = await expectProblem(response, 403, 'insufficient_scope');
    expect(problem.detail).toContain(`\`${needed}\``);
    expect(response.headers.get('ratelimit')).toBeNull();
    expect(edge.database.chats.size).toBe(0);
  });

  test('lets a key with that scope alone pass', async () => {
    const edge = createEdge();
    const response = await call(edge, route, edge.keys.issue({ scopes: [needed] }));
    expect([200, 201, 404]).toContain(response.status);
  });
});

describe('whom a key acts for', () => {
  test('two users of one backend do not see each other, whatever their names look like', async () => {
    const edge = createEdge();
    const key = edge.keys.issue();
    const made = await edge.call('POST', '/api/v1/chats', { ...show(key, 'ada@acme.example'), json: {} });
    const { chat_id } = (await made.json()) as { chat_id: string };
    const path = `/api/v1/memory/${chat_id}`;
    expect((await edge.call('GET', path, show(key, 'ada@acme.example'))).status).toBe(200);
    for (const user of ['ben', 'ADA@acme.example', 'ada@acme.example.'])
      await expectProblem(await edge.call('GET', path, show(key, user)), 404, 'chat_not_found');
  });

  test('the same name in another tenant is somebody else', async () => {
    const edge = createEdge();
    const mine = edge.keys.issue();
    const theirs = edge.keys.issue({ tenantId: asId('00000000-0000-4000-8000-0000000000c3') });
    const made = await edge.call('POST', '/api/v1/chats', { ...show(mine), json: { chat_id: CHAT } });
    expect(made.status).toBe(201);
    await expectProblem(
      await edge.call('GET', `/api/v1/memory/${CHAT}`, show(theirs)),
      404,
      'chat_not_found',
    );
    // The id is free in the other tenant: tenants do not learn of each other's ids.
    const again = await edge.call('POST', '/api/v1/chats', { ...show(theirs), json: { chat_id: CHAT } });
    expect(again.status).toBe(201);
  });

  test('a key of the default tenant that names a user of the project shares their chats with them', async () => {
    const edge = createEdge();
    const key = edge.keys.issue({ tenantId: DEFAULT_TENANT });
    await edge.call('POST', '/api/v1/chats', { json: { chat_id: CHAT } });
    expect((await edge.call('GET', `/api/v1/memory/${CHAT}`, show(key, ADA))).status).toBe(200);
  });

  test('a missing Saidso-User is 422 at /headers/saidso-user', async () => {
    const edge = createEdge();
    const response = await edge.call('GET', '/api/v1/chats', {
      as: null,
      headers: { authorization: `Bearer ${edge.keys.issue()}` },
    });
    const problem = await expectProblem(response, 422, 'invalid_request');
    expect(problem.errors).toEqual([
      { pointer: '/headers/saidso-user', detail: 'is required with an API key' },
    ]);
  });
});

describe('limits', () => {
  test('the user is limited across keys and tokens, the key across users; headers tell both', async () => {
    const edge = createEdge({ LIMIT_PER_MINUTE: '3', KEY_LIMIT_PER_MINUTE: '5' });
    const key = edge.keys.issue({ tenantId: DEFAULT_TENANT });
    const first = await edge.call('GET', '/api/v1/chats', show(key, ADA));
    expect(first.headers.get('ratelimit')).toMatch(/^"default";r=2;t=\d+, "key";r=4;t=\d+$/);
    expect(first.headers.get('ratelimit-policy')).toBe('"default";q=3;w=60, "key";q=5;w=60');
    expect(first.headers.get('x-ratelimit-limit')).toBe('3');
    await edge.call('GET', '/api/v1/chats', { as: ADA });
    await edge.call('GET', '/api/v1/chats', show(key, ADA));
    await expectProblem(await edge.call('GET', '/api/v1/chats', { as: ADA }), 429, 'rate_limited');
    await edge.call('GET', '/api/v1/chats', show(key, 'u2'));
    await edge.call('GET', '/api/v1/chats', show(key, 'u3'));
    await edge.call('GET', '/api/v1/chats', show(key, 'u4'));
    const refused = await edge.call('GET', '/api/v1/chats', show(key, 'u5'));
    await expectProblem(refused, 429, 'rate_limited');
    expect(refused.headers.get('x-ratelimit-limit')).toBe('5');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
  });

  test('an address that guesses is refused with 429 and asks the database no more', async () => {
    const edge = createEdge({ FAILED_AUTH_PER_MINUTE: '3' });
    const guess = (at: number) => show(`saidso_abcdefgh_${String(at).padStart(43, '0')}`, 'u', '192.0.2.7');
    for (let at = 0; at < 3; at += 1)
      await expectProblem(await edge.call('GET', '/api/v1/chats', guess(at)), 401, 'unauthenticated');
    const refused = await edge.call('GET', '/api/v1/chats', guess(9));
    await expectProblem(refused, 429, 'rate_limited');
    expect(edge.keys.state.lookUps).toBe(3);
    expect((await edge.call('GET', '/api/v1/chats', show(edge.keys.issue(), 'u', '192.0.2.8'))).status).toBe(
      200,
    );
  });
});

test('the problem page of insufficient_scope is served', async () => {
  const response = await createEdge().call('GET', '/docs/problems/insufficient_scope', { as: null });
  expect(response.status).toBe(200);
  expect(await response.text()).toContain('The API key may not do this');
});
