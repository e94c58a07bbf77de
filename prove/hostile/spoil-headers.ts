// Spoils the headers of a request: sizes, repetitions, garbage, and what proxies and attackers add.
import type { Draft, Means, Mutation } from './draft.ts';
import { USER_MUTATIONS } from './spoil-user.ts';

const headers = (name: string, refused: boolean, apply: Mutation['apply']): Mutation => ({
  name,
  part: 'headers',
  refused,
  apply,
});
/** Only some routes read this header; elsewhere it is nobody's business. */
const reads = (name: string) => (draft: Draft) =>
  draft.operation.parameters.some((one) => one.in === 'header' && one.name.toLowerCase() === name);
const set =
  (
    name: string,
    value: (means: Means) => string | string[],
    fits: (draft: Draft) => boolean = () => true,
  ): Mutation['apply'] =>
  (draft, means) => {
    if (!fits(draft)) return false;
    draft.headers[name] = value(means);
    return true;
  };
const utf8 = (text: string) => Buffer.from(text, 'utf8').toString('latin1');

const PREFER = [
  'wait',
  'wait=',
  'wait=-1',
  'wait=abc',
  'wait="',
  'wait=0',
  'wait=00000',
  'respond-async',
  ';;;,,,',
  'wait=1e3',
  'wait=0x1',
  'return=minimal; wait',
  '"',
  'wait =\t0',
];
const TAGS = ['*', '"', 'W/', 'W/"a"', '"a","b"', '""', 'a', '"a', ','.repeat(500), '"*"'];
const STRANGE: readonly [string, string][] = [
  ['x-forwarded-for', '127.0.0.1, 10.0.0.1'],
  ['x-forwarded-host', 'evil.example'],
  ['x-forwarded-proto', 'javascript'],
  ['forwarded', 'for=127.0.0.1;host=evil.example'],
  ['host', 'evil.example'],
  ['host', '127.0.0.1:1'],
  ['x-http-method-override', 'DELETE'],
  ['x-original-url', '/metrics'],
  ['x-rewrite-url', '/metrics'],
  ['accept', 'text/html'],
  ['accept', 'application/xml;q=1, */*;q=0'],
  ['accept-encoding', 'gzip, br, zstd'],
  ['accept-language', 'x'.repeat(1_000)],
  ['range', 'bytes=0-1'],
  ['if-modified-since', 'yesterday'],
  ['if-match', '"a"'],
  ['te', 'trailers'],
  ['origin', 'https://evil.example'],
  ['access-control-request-method', 'DELETE'],
  ['sec-fetch-site', 'cross-site'],
  ['cookie', 'a=b; __proto__=1; session=admin'],
  ['upgrade', 'websocket'],
  ['upgrade-insecure-requests', '1'],
  ['cf-connecting-ip', '127.0.0.1'],
  ['upstash-signature', 'a.b.c'],
  ['upstash-retried', '-1'],
  ['saidso-user', 'admin'],
  ['apikey', 'service_role'],
  ['x-request-id', 'canary'],
  ['traceparent', '00-0-0-00'],
  ['prefer', 'tx=rollback'],
  ['accept-profile', 'auth'],
  ['content-profile', 'auth'],
];
const BEARERS = [
  `Bearer saidso_abcdefgh_${'a'.repeat(43)}`,
  `bearer SAIDSO_abcdefgh_${'a'.repeat(43)}`,
  'Bearer saidso_',
  `Bearer saidso_abcdefgh_${'a'.repeat(43)} x`,
  'Bearer',
  'Bearer ',
  'bearer x',
  'Basic YTpi',
  'Bearer a.b.c',
  'Bearer a, Bearer b',
  'Bearer null',
  '@',
  'Bearer ..',
  'Digest a=b',
];

export const HEADER_MUTATIONS: readonly Mutation[] = [
  ...USER_MUTATIONS,
  headers(
    'a key of 256 characters',
    true,
    set('idempotency-key', ({ canary }) => canary.padEnd(256, 'k'), reads('idempotency-key')),
  ),
  headers(
    'an empty key',
    true,
    set('idempotency-key', () => '', reads('idempotency-key')),
  ),
  headers(
    'a key in other letters',
    true,
    set('idempotency-key', ({ canary }) => utf8(`${canary} clé 🙂`), reads('idempotency-key')),
  ),
  headers(
    'a key with a tab',
    true,
    set('idempotency-key', ({ canary }) => `${canary}\tb`, reads('idempotency-key')),
  ),
  headers(
    'two keys',
    false,
    set('idempotency-key', ({ canary }) => [canary, `${canary} 2`]),
  ),
  headers(
    'an odd key',
    false,
    set('idempotency-key', ({ random }) =>
      random.pick(["'; drop--", '{}', '\\', '%00', '__proto__', '*', '~', ':', ' ! ']),
    ),
  ),
  headers(
    'a wish of 256 characters',
    true,
    set('prefer', ({ canary }) => canary.padEnd(256, 'w'), reads('prefer')),
  ),
  headers(
    'garbage for a wish',
    false,
    set('prefer', ({ random }) => random.pick(PREFER)),
  ),
  headers(
    'two wishes',
    false,
    set('prefer', () => ['wait=0', 'wait=x']),
  ),
  headers(
    'a tag that is none',
    false,
    set('if-none-match', ({ random }) => random.pick(TAGS)),
  ),
  headers('a strange header', false, (draft, { random }) => {
    const [name, value] = random.pick(STRANGE);
    draft.headers[name] = value;
    return true;
  }),
  headers(
    'a request id of the user',
    false,
    set('x-request-id', ({ canary }) => canary),
  ),
  headers('a bearer that is none', false, (draft, { random }) => {
    if (draft.operation.security === 'none') return false;
    draft.headers[draft.operation.security === 'queueSignature' ? 'upstash-signature' : 'authorization'] =
      random.pick(BEARERS);
    return true;
  }),
  headers(
    'a header of 8 kB',
    false,
    set('x-padding', ({ canary }) => canary.padEnd(8_000, 'h')),
  ),
  headers('a header of 50 kB', false, (draft, { canary }) => {
    draft.headers['x-padding'] = canary.padEnd(50_000, 'h');
    draft.mayStopBelow = true;
    return true;
  }),
  headers('200 headers', false, (draft, { canary }) => {
    for (let at = 0; at < 200; at += 1) draft.headers[`x-${at}`] = canary;
    draft.mayStopBelow = true;
    return true;
  }),
  headers(
    'bytes beyond ASCII',
    false,
    set('x-name', ({ canary }) => utf8(`${canary} ü 🙂`)),
  ),
];
