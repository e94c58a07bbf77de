// Spoils the bytes of a body: what is no JSON, or more than anybody needs, or not what its headers say.
import { gzipSync } from 'node:zlib';
import { type Draft, type Mutation, setRaw, textOf } from './draft.ts';

const bytes = (name: string, apply: Mutation['apply'], refused = true): Mutation => ({
  name,
  part: 'body',
  refused,
  apply: (draft, means) => draft.json !== undefined && apply(draft, means),
});

/** What the queue signs is read for what it is, whatever its headers say. */
const isDelivery = ({ operation }: Draft) => operation.security === 'queueSignature';

const keys = (count: number, canary: string) =>
  `{${Array.from({ length: count }, (_, at) => `"${canary} ${at}":1`).join()}}`;
const nested = (levels: number, open: string, close: string, middle: string) =>
  `${open.repeat(levels)}${middle}${close.repeat(levels)}`;

const NO_OBJECT = [
  '',
  ' ',
  '\n',
  'null',
  'true',
  '[]',
  '"a"',
  '0',
  '-',
  '{',
  '}',
  '{"a"',
  '[1,',
  '{]',
  '""{}',
];
const NO_JSON = [
  'NaN',
  '{a:1}',
  "{'a':1}",
  '{"a":1,}',
  '{"a":01}',
  '{"a":.5}',
  '{"a":+1}',
  '{"a":1}//',
  '{"a":0x1}',
  'undefined',
  '{"a":"\\x41"}',
  '{"a":"\t"}',
  '{"a":Infinity}',
  '<a/>',
  'a=1&b=2',
  '--b\r\n\r\n--b--',
];
const TYPES = [
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=b',
  'application/jsonp',
  'application/json; charset=latin1',
  'application/json; charset=utf-16',
  'application/json, text/plain',
  'application/merge-patch+json',
  'json',
  '*/*',
  '',
  'application/json;',
  'text/html',
  'application/json\t;x=1',
];

export const BYTE_MUTATIONS: readonly Mutation[] = [
  bytes('no object', (draft, { random }) => setRaw(draft, random.pick(NO_OBJECT))),
  bytes('no JSON', (draft, { random }) => setRaw(draft, random.pick(NO_JSON))),
  bytes('words', (draft, { canary }) => setRaw(draft, `{"a": ${canary}`)),
  bytes('a body cut off', (draft, { random }) => {
    const text = textOf(draft);
    return setRaw(draft, text.slice(0, random.between(0, Math.max(0, text.length - 1))));
  }),
  bytes('two bodies', (draft) => setRaw(draft, `${textOf(draft)}${textOf(draft)}`)),
  bytes('a mark at its beginning', (draft) => setRaw(draft, `\ufeff${textOf(draft)}`)),
  bytes('bytes that are not UTF-8', (draft, { random }) => {
    const bad = random.pick([
      [0xff],
      [0xc0, 0x80],
      [0xed, 0xa0, 0x80],
      [0xf5, 0x80, 0x80, 0x80],
      [0xe2, 0x82],
    ]);
    return setRaw(draft, Buffer.concat([Buffer.from('{"chat_id":"'), Buffer.from(bad), Buffer.from('"}')]));
  }),
  bytes('UTF-16', (draft) => setRaw(draft, Buffer.from(textOf(draft), 'utf16le'))),
  bytes(
    'a flipped byte',
    (draft, { random }) => {
      const body = Buffer.from(textOf(draft));
      if (body.length === 0) return false;
      const at = random.between(0, body.length - 1);
      body[at] = (body[at] ?? 0) ^ (1 << random.between(0, 7));
      return setRaw(draft, body);
    },
    false,
  ),
  bytes('6,000 keys', (draft, { canary }) => setRaw(draft, keys(6_000, canary))),
  bytes('deep lists', (draft, { random }) =>
    setRaw(draft, nested(random.pick([33, 500, 20_000, 100_000]), '[', ']', '')),
  ),
  bytes('deep objects', (draft, { random }) =>
    setRaw(draft, nested(random.pick([33, 500, 20_000]), '{"a":', '}', '1')),
  ),
  bytes('deep and never closed', (draft) => setRaw(draft, '['.repeat(100_000))),
  bytes('5,001 commas', (draft) => setRaw(draft, `[${'1,'.repeat(5_001)}1]`)),
  bytes('gzip that says so', (draft) => {
    draft.headers['content-encoding'] = 'gzip';
    return setRaw(draft, gzipSync(textOf(draft)));
  }),
  bytes('gzip that does not say so', (draft) => setRaw(draft, gzipSync(textOf(draft)))),
  bytes('a bomb in gzip', (draft) => {
    draft.headers['content-encoding'] = 'gzip';
    return setRaw(draft, BOMB);
  }),
  bytes('another encoding', (draft, { random }) => {
    if (isDelivery(draft)) return false;
    draft.headers['content-encoding'] = random.pick(['br', 'deflate', 'zstd', 'gzip, gzip', 'compress', 'x']);
    return true;
  }),
  bytes(
    'another type',
    (draft, { random }) => {
      if (isDelivery(draft)) return false;
      draft.headers['content-type'] = random.pick(TYPES);
      return true;
    },
    true,
  ),
  bytes(
    'no length',
    (draft) => {
      draft.framing = 'chunked';
      return true;
    },
    false,
  ),
  bytes('no length and an end that never comes early', (draft, { random, canary }) => {
    draft.framing = 'chunked';
    return setRaw(draft, `"${canary.padEnd(random.pick([262_145, 400_000]), 'z')}"`);
  }),
  bytes('a length that is too long', (draft) => lie(draft, textOf(draft).length + 100)),
  bytes('a length that is too short', (draft) => lie(draft, Math.max(1, textOf(draft).length - 5))),
];

/** Heavy ones, so rare: the full size of what the bound of the body keeps out. */
export const HEAVY_MUTATIONS: readonly Mutation[] = [
  bytes('200,000 keys', (draft) => setRaw(draft, HUGE)),
  bytes('2 MB without a length', (draft) => {
    draft.framing = 'chunked';
    return setRaw(draft, Buffer.alloc(2_000_000, 0x20));
  }),
];

const BOMB = gzipSync(Buffer.alloc(20_000_000, 0x20));
const HUGE = Buffer.from(keys(200_000, 'k'));

function lie(draft: Draft, claimed: number): true {
  setRaw(draft, textOf(draft));
  draft.framing = { claimed };
  draft.mayBreak = true;
  draft.mayStopBelow = true;
  return true;
}
