// Whatever comes in: the right refusal, a whole problem body, and no row.
import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startStack, type TestStack } from '../support/stack.ts';
import { BAD_UPDATES, CANARY, CHAT, snippet } from './support/bad-updates.ts';
import { type Call, type Caller, callerOf, type Reply } from './support/caller.ts';
import { type Machinery, machineryOf } from './support/machinery.ts';
import { type Problem, UUID } from './support/shapes.ts';

let stack: TestStack;
let machinery: Machinery;
let ada: Caller;

beforeAll(async () => {
  stack = await startStack({ LIMIT_PER_MINUTE: '100000' });
  machinery = machineryOf(stack);
  const [person] = await stack.people(1);
  ada = callerOf(stack.api, person?.token);
  await ada.call('POST', '/api/v1/chats', { body: { chat_id: CHAT } });
});
afterAll(async () => {
  await machinery?.close();
  await stack?.stop();
});

const rowCount = () =>
  machinery.count(
    'select (select count(*) from public.chats) + (select count(*) from public.chat_context_queue)',
  );

function expectProblem(reply: Reply<Problem>, status: number, code: string): void {
  expect([reply.status, reply.body.code]).toEqual([status, code]);
  expect(reply.headers.get('content-type')).toBe('application/problem+json');
  const { errors, ...rest } = reply.body;
  expect(rest).toEqual({
    type: `${stack.api}/docs/problems/${code}`,
    title: expect.stringMatching(/\w/),
    status,
    detail: expect.stringMatching(/\w/),
    instance: `urn:uuid:${rest.request_id}`,
    code,
    request_id: expect.stringMatching(UUID),
  });
  expect(reply.headers.get('x-request-id')).toBe(rest.request_id);
  if (code === 'invalid_request') expect(errors?.length).toBeGreaterThan(0);
  expect(errors?.length ?? 0).toBeLessThanOrEqual(5);
  expect(reply.text.length).toBeLessThan(4_000);
  expect(reply.text).not.toContain(CANARY);
}

test.for(BAD_UPDATES)('an update with %s is refused and leaves no row', async ([, call, status, code]) => {
  const before = await rowCount();
  expectProblem(await ada.call<Problem>('POST', '/api/v1/memory/update', call()), status, code);
  expect(await rowCount()).toBe(before);
});

test.for([
  ['8,000 letters', 'x'.repeat(8_000)],
  ['8,000 characters of two code units', '🙂'.repeat(8_000)],
  ['1 character', 'x'],
])('an update with %s is accepted, and Postgres counts the same', async ([, text]) => {
  const { status, body } = await ada.call<{ queue_id: string }>(
    'POST',
    '/api/v1/memory/update',
    snippet(text),
  );
  expect(status).toBe(201);
  expect(
    await machinery.count(
      'select char_length(new_context_snippet) from public.chat_context_queue where id = $1',
      [body.queue_id],
    ),
  ).toBe([...(text ?? '')].length);
});

test.for<[string, string, string, Call, number, string]>([
  [
    'a chat id that is no UUID',
    'POST',
    '/api/v1/chats',
    { body: { chat_id: CANARY } },
    422,
    'invalid_request',
  ],
  [
    'metadata too deep',
    'POST',
    '/api/v1/chats',
    { body: { metadata: { a: { b: 1 } } } },
    422,
    'invalid_request',
  ],
  [
    'metadata with NUL',
    'POST',
    '/api/v1/chats',
    { body: { metadata: { a: '\u0000' } } },
    422,
    'invalid_request',
  ],
  [
    '21 keys of metadata',
    'POST',
    '/api/v1/chats',
    { body: { metadata: Object.fromEntries(Array.from({ length: 21 }, (_, at) => [`k${at}`, at])) } },
    422,
    'invalid_request',
  ],
  ['no JSON for the alias', 'POST', '/conversations', { raw: '{' }, 400, 'malformed_json'],
  ['a path that is no UUID', 'GET', `/api/v1/memory/${CANARY}`, {}, 422, 'invalid_request'],
  ['a status path that is no UUID', 'GET', `/api/v1/memory/updates/${CANARY}`, {}, 422, 'invalid_request'],
  ['an erase path that is no UUID', 'DELETE', `/api/v1/memory/${CANARY}`, {}, 422, 'invalid_request'],
  ['a wait above 10', 'GET', `/api/v1/memory/${randomUUID()}?wait=11`, {}, 422, 'invalid_request'],
  ['a negative min_seq', 'GET', `/api/v1/memory/${randomUUID()}?min_seq=-1`, {}, 422, 'invalid_request'],
  ['min_seq twice', 'GET', `/api/v1/memory/${randomUUID()}?min_seq=1&min_seq=2`, {}, 422, 'invalid_request'],
  [
    'an unknown parameter',
    'GET',
    `/api/v1/memory/${randomUUID()}?my+${CANARY}=1`,
    {},
    422,
    'invalid_request',
  ],
  [
    'an include that does not exist',
    'GET',
    `/api/v1/memory/${randomUUID()}?include=${CANARY}`,
    {},
    422,
    'invalid_request',
  ],
  ['an address that does not exist', 'GET', `/api/v2/${CANARY}`, {}, 404, 'route_not_found'],
  ['the root', 'GET', '/', {}, 404, 'route_not_found'],
  [
    'a method the address does not take',
    'PUT',
    `/api/v1/memory/${randomUUID()}`,
    {},
    405,
    'method_not_allowed',
  ],
  ['a GET of the update address', 'GET', '/api/v1/memory/update', {}, 405, 'method_not_allowed'],
  ['a PATCH of chats', 'PATCH', '/api/v1/chats', { body: {} }, 405, 'method_not_allowed'],
])('%s is refused', async ([, method, path, call, status, code]) => {
  const before = await rowCount();
  const reply = await ada.call<Problem>(method, path, call);
  expectProblem(reply, status, code);
  if (status === 405) expect(reply.headers.get('allow')).toMatch(/^[A-Z]+(, [A-Z]+)*$/);
  expect(await rowCount()).toBe(before);
});

const DAY = 86_400;
const hs256 = (claims: Record<string, unknown>, secret = stack.jwt_secret) =>
  new SignJWT({
    role: 'authenticated',
    aud: 'authenticated',
    iss: stack.jwt_issuer,
    sub: randomUUID(),
    exp: Math.floor(Date.now() / 1000) + 3600,
    ...claims,
  })
    .setProtectedHeader({ alg: 'HS256' })
    .sign(new TextEncoder().encode(secret));
const past = () => Math.floor(Date.now() / 1000) - DAY;
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

const TOKENS: [what: string, token: () => Promise<string> | string][] = [
  ['no token', () => ''],
  ['words', () => CANARY],
  ['three dots', () => '..'],
  ['an expired token', () => hs256({ exp: past() })],
  ['an expired ES256 token', () => stack.es256Token({ exp: past() })],
  ['a token that is not valid yet', () => hs256({ nbf: Math.floor(Date.now() / 1000) + DAY })],
  ['a token without an end', () => hs256({ exp: undefined })],
  ['a token of another issuer', () => hs256({ iss: 'https://other.example/auth/v1' })],
  ['an ES256 token of another issuer', () => stack.es256Token({ iss: 'https://other.example/auth/v1' })],
  ['a token for another audience', () => hs256({ aud: 'other' })],
  ['a token of the service role', () => hs256({ role: 'service_role' })],
  ['a token of nobody', () => hs256({ role: 'anon', sub: undefined })],
  ['a token of several subjects', () => hs256({ sub: [randomUUID()] })],
  ['a token whose subject is no UUID', () => hs256({ sub: 'ada' })],
  ['a token signed with another secret', () => hs256({}, `${stack.jwt_secret}x`)],
  [
    'an unsigned token',
    async () => `${encode({ alg: 'none', typ: 'JWT' })}.${(await hs256({})).split('.')[1]}.`,
  ],
  [
    'a token of another key pair by its header',
    async () =>
      `${encode({ alg: 'ES256', typ: 'JWT', kid: 'x' })}.${(await stack.es256Token()).split('.').slice(1).join('.')}`,
  ],
];

test.for(TOKENS)('%s opens nothing [unauthenticated]', async ([, token]) => {
  const before = await rowCount();
  const value = await token();
  const nobody = callerOf(stack.api, value === '' ? undefined : value);
  const replies = await Promise.all([
    nobody.call<Problem>('POST', '/api/v1/chats', { body: {} }),
    nobody.post(CHAT, CANARY),
    nobody.read(CHAT),
    nobody.update(randomUUID()),
    nobody.erase(CHAT),
  ]);
  for (const reply of replies) {
    expectProblem(reply as Reply<Problem>, 401, 'unauthenticated');
    expect(reply.headers.get('www-authenticate')).toBe('Bearer realm="saidso"');
  }
  expect(await rowCount()).toBe(before);
});

test('the token schemes of the project, ES256 and HS256, open the door', async () => {
  for (const token of [await stack.es256Token(), await hs256({})])
    expect((await callerOf(stack.api, token).call('POST', '/api/v1/chats', { body: {} })).status).toBe(201);
});
