// What must hold on every route alike: bad input gets the right refusal in the one shape, and nothing is appended.
import { describe, expect, test } from 'vitest';
import { createEdge, expectProblem } from '../support/edge.ts';

const CHAT = '6f0c0a52-3a4e-4f0e-9d6b-3a1f0e6c2b11';
const CANARY = 'CANARY-secret-words';

type Route = { readonly method: string; readonly path: string; readonly json?: object };
const BODIES: readonly Required<Route>[] = [
  { method: 'POST', path: '/api/v1/chats', json: { metadata: { channel: 'web' } } },
  { method: 'POST', path: `/api/v1/chats/${CHAT}/continue`, json: { metadata: { channel: 'web' } } },
  { method: 'POST', path: '/conversations', json: { metadata: { channel: 'web' } } },
  { method: 'POST', path: '/api/v1/memory/update', json: { chat_id: CHAT, context_snippet: 'Hello.' } },
  { method: 'POST', path: `/api/v1/memory/${CHAT}/facts/city`, json: { action: 'confirm' } },
];
const IDS: readonly Route[] = [
  { method: 'GET', path: '/api/v1/memory/:id' },
  { method: 'DELETE', path: '/api/v1/memory/:id' },
  { method: 'GET', path: '/api/v1/memory/updates/:id' },
  { method: 'GET', path: '/api/v1/memory/:id/context' },
  { method: 'GET', path: '/api/v1/memory/:id/revisions' },
  { method: 'GET', path: '/api/v1/memory/:id/revisions/1' },
  { method: 'POST', path: '/api/v1/memory/:id/revisions/1/restore' },
  { method: 'GET', path: '/api/v1/chats/:id' },
  { method: 'POST', path: '/api/v1/chats/:id/close' },
];
const SIGNED: readonly Route[] = ['summarize', 'dead-letter', 'sweep'].map((name) => ({
  method: 'POST',
  path: `/functions/${name}`,
}));
const FREE: readonly Route[] = ['/health/live', '/health/ready', '/metrics', '/openapi.json', '/docs'].map(
  (path) => ({
    method: 'GET',
    path,
  }),
);
const ALL = [...BODIES, ...IDS, ...SIGNED, ...FREE].map(({ path, ...route }) => ({
  ...route,
  path: path.replace(':id', CHAT),
}));

const jsonHeaders = { 'content-type': 'application/json' };
const nested = (levels: number) => `${'{"metadata":'.repeat(levels)}1${'}'.repeat(levels)}`;

/** Every bad body, with what it is answered. The words in it must not come back. */
const BAD_BODIES = [
  ['text that is not JSON', `{"chat_id": ${CANARY}`, 400, 'malformed_json'],
  ['an empty body', '', 400, 'malformed_json'],
  ['bytes that are not UTF-8', new Uint8Array([0x22, 0xff, 0xfe, 0x22]), 400, 'malformed_json'],
  ['a body nested 33 levels deep', nested(33), 422, 'invalid_request'],
  ['a body nested 100,000 levels deep and never closed', '['.repeat(100_000), 422, 'invalid_request'],
  [
    '6,000 unknown keys',
    JSON.stringify(Object.fromEntries(Array.from({ length: 6_000 }, (_, n) => [`k${n}`, 1]))),
    422,
    'invalid_request',
  ],
  ['an array', '[]', 422, 'invalid_request'],
  ['null', 'null', 422, 'invalid_request'],
  ['an unknown field', JSON.stringify({ [CANARY.repeat(5)]: 1 }), 422, 'invalid_request'],
  ['a field of the prototype', '{"__proto__": {"chat_id": "x"}}', 422, 'invalid_request'],
  [
    'a NUL',
    JSON.stringify({ chat_id: CHAT, context_snippet: `${CANARY}\u0000`, metadata: { a: '\u0000' } }),
    422,
    'invalid_request',
  ],
  [
    'a lone surrogate',
    `{"chat_id":"${CHAT}","context_snippet":"${CANARY}\\ud800","metadata":{"a":"\\ud800"}}`,
    422,
    'invalid_request',
  ],
  [
    'an upper-case UUID',
    JSON.stringify({ chat_id: CHAT.toUpperCase(), context_snippet: 'a' }),
    422,
    'invalid_request',
  ],
] as const;

describe.for(BODIES)('$method $path', ({ method, path, json }) => {
  test.for(BAD_BODIES)('refuses %s', async ([, body, status, code]) => {
    const edge = createEdge();
    const response = await edge.call(method, path, { body, headers: jsonHeaders });
    const problem = await expectProblem(response, status, code);
    expect(problem.errors?.length ?? 0).toBeLessThanOrEqual(5);
    expect(JSON.stringify(problem)).not.toContain(CANARY);
    expect(JSON.stringify(problem).length).toBeLessThan(2_000);
    expect(edge.appended()).toBe(0);
    expect(edge.database.chats.size).toBe(0);
    expect(JSON.stringify(edge.logs)).not.toContain(CANARY);
  });

  test.for([
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/json; charset=latin1',
    'application/jsonp',
    '',
  ])('refuses a body declared as "%s" (unsupported_media_type)', async (type) => {
    const edge = createEdge();
    const body = new TextEncoder().encode(JSON.stringify(json));
    const response = await edge.call(method, path, {
      body,
      headers: type === '' ? {} : { 'content-type': type },
    });
    await expectProblem(response, 415, 'unsupported_media_type');
    expect(edge.database.chats.size).toBe(0);
  });

  test('refuses a compressed body (unsupported_media_type)', async () => {
    const headers = { ...jsonHeaders, 'content-encoding': 'gzip' };
    await expectProblem(
      await createEdge().call(method, path, { json, headers }),
      415,
      'unsupported_media_type',
    );
  });

  test.for([
    ['its true length', 20_000_000],
    ['no length', null],
    ['a length of 10', 10],
  ] as const)(
    'refuses 20 MB sent with %s, without reading it to the end (body_too_large)',
    async ([, length]) => {
      const edge = createEdge();
      let sent = 0;
      const body = new ReadableStream<Uint8Array>({
        pull(controller) {
          sent += 50_000;
          controller.enqueue(new Uint8Array(50_000).fill(0x61));
          if (sent >= 20_000_000) controller.close();
        },
      });
      const headers = { ...jsonHeaders, ...(length !== null && { 'content-length': String(length) }) };
      await expectProblem(await edge.call(method, path, { body, headers }), 413, 'body_too_large');
      expect(sent).toBeLessThan(5_000_000);
      expect(edge.database.chats.size).toBe(0);
    },
  );
});

describe.for([...BODIES, ...IDS])('$method $path', ({ method, path, json }) => {
  const address = path.replace(':id', CHAT);
  test.for([
    ['no token', {}],
    ['another scheme', { authorization: 'Basic dXNlcjpwYXNz' }],
    ['a token of nobody', { authorization: `Bearer ${CANARY}` }],
  ] as const)('refuses %s with a challenge (unauthenticated)', async ([, headers]) => {
    const edge = createEdge();
    const response = await edge.call(method, address, { as: null, json, headers });
    const problem = await expectProblem(response, 401, 'unauthenticated');
    expect(response.headers.get('www-authenticate')).toBe('Bearer realm="saidso"');
    expect(JSON.stringify(problem)).not.toContain(CANARY);
    expect(edge.database.chats.size).toBe(0);
  });

  test('carries the limit on refusals that come after the limiter', async () => {
    const response = await createEdge({ LIMIT_PER_MINUTE: '1' }).call(method, address, { json });
    expect(response.headers.get('x-ratelimit-remaining')).toBe('0');
    expect(response.headers.get('ratelimit-policy')).toBe('"default";q=1;w=60');
  });
});

describe.for(IDS)('$method $path', ({ method, path }) => {
  test.for([CHAT.toUpperCase(), 'not-a-uuid', `${CHAT}0`, '%00', '%ZZ', '..%2F..%2Fetc', CANARY])(
    'refuses the id %s (invalid_request)',
    async (id) => {
      const problem = await expectProblem(
        await createEdge().call(method, path.replace(':id', id)),
        422,
        'invalid_request',
      );
      expect(problem.errors?.[0]?.pointer).toMatch(/^\/path\/(chat_id|queue_id)$/);
      expect(JSON.stringify(problem)).not.toContain(CANARY);
    },
  );
});

describe.for(SIGNED)('$method $path', ({ method, path }) => {
  test.for([
    ['no signature', {}],
    ['a signature that is none', { 'upstash-signature': CANARY }],
  ] as const)('refuses %s (signature_invalid)', async ([, headers]) => {
    const edge = createEdge();
    const response = await edge.call(method, path, { as: null, body: '{}', headers });
    await expectProblem(response, 401, 'signature_invalid');
    expect(response.headers.get('www-authenticate')).toBe('Upstash-Signature realm="saidso"');
    expect(edge.machinery.counted).toBe(0);
  });

  test('refuses a signature made for another address, or with another key (signature_invalid)', async () => {
    const edge = createEdge();
    await expectProblem(await edge.deliver(path, '{}', 'sig_of_someone_else'), 401, 'signature_invalid');
    const other = await edge.deliver(`${path}x`, '{}');
    expect(other.status).toBe(404);
  });

  test('refuses more than 1 MB before the signature is looked at (body_too_large)', async () => {
    const response = await createEdge().call(method, path, { as: null, body: 'a'.repeat(1_048_577) });
    await expectProblem(response, 413, 'body_too_large');
  });

  test('never tells the queue about rate limits, which it would take for an order to wait', async () => {
    const edge = createEdge();
    const answers = [await edge.deliver(path, '{}'), await edge.call(method, path, { as: null, body: '{}' })];
    for (const { headers } of answers)
      expect([...headers.keys()].filter((name) => name.includes('ratelimit'))).toEqual([]);
    await edge.settle();
  });
});

describe.for(ALL)('$method $path', ({ method, path }) => {
  test.for(['PUT', 'PATCH', 'OPTIONS'])(
    'does not take %s, and says what it takes (method_not_allowed)',
    async (other) => {
      const response = await createEdge().call(other, path, { as: null });
      await expectProblem(response, 405, 'method_not_allowed');
      expect(response.headers.get('allow')?.split(', ')).toContain(method);
    },
  );

  test('carries a request id and the security headers whatever it answers', async () => {
    const { headers } = await createEdge().call(method, path, { as: null });
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
  });
});

describe('404', () => {
  test.for(['/', '/api/v1', '/api/v1/memory', `/api/v1/memory/${CHAT}/`, '/api/v2/chats', `/${CANARY}`])(
    'nothing answers at %s (route_not_found)',
    async (path) => {
      const problem = await expectProblem(await createEdge().call('GET', path), 404, 'route_not_found');
      expect(JSON.stringify(problem)).not.toContain(CANARY);
    },
  );

  test('a fixed path is not taken for an id: GET on update is 405, not a bad UUID (method_not_allowed)', async () => {
    const response = await createEdge().call('GET', '/api/v1/memory/update');
    await expectProblem(response, 405, 'method_not_allowed');
    expect(response.headers.get('allow')).toBe('POST');
  });
});

describe('500', () => {
  test('a bug is told by nothing but its request id; the log has its name, not its words (internal)', async () => {
    const edge = createEdge({}, () => ({
      authenticator: {
        authenticate: async () => {
          throw new TypeError(`failed on ${CANARY}`);
        },
      },
    }));
    const problem = await expectProblem(await edge.call('GET', `/api/v1/memory/${CHAT}`), 500, 'internal');
    expect(JSON.stringify(problem)).not.toContain(CANARY);
    expect(JSON.stringify(edge.logs)).not.toContain(CANARY);
    const logged = edge.logs.find(({ event }) => event === 'unexpected_error');
    expect(logged?.fields).toEqual({
      request_id: problem.request_id,
      reason: 'TypeError',
      route: '/api/v1/memory/:chat_id',
    });
  });
});
