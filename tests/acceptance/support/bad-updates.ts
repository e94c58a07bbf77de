// Bodies of POST /api/v1/memory/update that must be refused, each with its status and code.
import type { Call } from './caller.ts';

/** Stands for what a user wrote: it must never come back in a refusal. */
export const CANARY = 'canary-7f3a';
/** A chat that the suite opens first, so that nothing but the body is wrong. */
export const CHAT = '0b8f5a2e-7c1d-4a7e-8f21-5d1c9b3e4a60';

export const snippet = (context_snippet: unknown, more: object = {}) => ({
  body: { chat_id: CHAT, context_snippet, ...more },
});
const messages = (list: unknown) => ({ body: { chat_id: CHAT, messages: list } });
const said = (content: unknown) => ({ role: 'user', content });
const raw = (text: string, headers: Call['headers'] = {}) => ({ raw: text, headers });
const pieces = (bytes: number) =>
  new ReadableStream({
    start(controller) {
      for (let sent = 0; sent < bytes; sent += 65_536) controller.enqueue(new Uint8Array(65_536).fill(32));
      controller.close();
    },
  });
const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;

export const BAD_UPDATES: [what: string, call: () => Call, status: number, code: string][] = [
  ['no JSON', () => raw(`{"chat_id": ${CANARY}`), 400, 'malformed_json'],
  ['an empty body', () => raw(''), 400, 'malformed_json'],
  ['bytes that are not UTF-8', () => ({ raw: new Uint8Array([34, 0xff, 34]) }), 400, 'malformed_json'],
  ['an array', () => raw('[]'), 422, 'invalid_request'],
  ['null', () => raw('null'), 422, 'invalid_request'],
  ['neither text nor messages', () => ({ body: { chat_id: CHAT } }), 422, 'invalid_request'],
  ['both text and messages', () => snippet(CANARY, { messages: [said('a')] }), 422, 'invalid_request'],
  ['text of a wrong type', () => snippet(7), 422, 'invalid_request'],
  ['text that is null', () => snippet(null), 422, 'invalid_request'],
  ['0 characters', () => snippet(''), 422, 'invalid_request'],
  ['8,001 characters', () => snippet('x'.repeat(8_001)), 422, 'invalid_request'],
  ['8,001 characters of two code units', () => snippet('🙂'.repeat(8_001)), 422, 'invalid_request'],
  ['NUL', () => snippet(`${CANARY}\u0000`), 422, 'invalid_request'],
  [
    'a lone high surrogate',
    () => raw(`{"chat_id":"${CHAT}","context_snippet":"\\ud83d"}`),
    422,
    'invalid_request',
  ],
  [
    'a lone low surrogate',
    () => raw(`{"chat_id":"${CHAT}","context_snippet":"\\ude42a"}`),
    422,
    'invalid_request',
  ],
  ['an unknown field', () => snippet('hi', { [`my ${CANARY}`]: 1 }), 422, 'invalid_request'],
  [
    'a prototype as a field',
    () => raw(`{"chat_id":"${CHAT}","context_snippet":"a","__proto__":{"a":1}}`),
    422,
    'invalid_request',
  ],
  ['no messages at all', () => messages([]), 422, 'invalid_request'],
  ['51 messages', () => messages(Array.from({ length: 51 }, () => said('a'))), 422, 'invalid_request'],
  [
    '32,001 characters in all',
    () => messages([...Array.from({ length: 4 }, () => said('x'.repeat(8_000))), said('x')]),
    422,
    'invalid_request',
  ],
  ['a role that does not exist', () => messages([{ role: CANARY, content: 'a' }]), 422, 'invalid_request'],
  ['an unknown field of a message', () => messages([{ ...said('a'), name: CANARY }]), 422, 'invalid_request'],
  ['a time that is none', () => messages([{ ...said('a'), created_at: CANARY }]), 422, 'invalid_request'],
  ['a trigger that does not exist', () => snippet('hi', { trigger_source: CANARY }), 422, 'invalid_request'],
  ['a chat id that is no UUID', () => snippet('hi', { chat_id: CANARY }), 422, 'invalid_request'],
  ['a chat id in capitals', () => snippet('hi', { chat_id: CHAT.toUpperCase() }), 422, 'invalid_request'],
  ['arrays 40 deep', () => raw(nested(40)), 422, 'invalid_request'],
  ['arrays 100,000 deep', () => raw(nested(100_000)), 422, 'invalid_request'],
  [
    '20,000 unknown fields',
    () => raw(`{${Array.from({ length: 20_000 }, (_, at) => `"k${at}":1`).join()}}`),
    422,
    'invalid_request',
  ],
  ['2 MB with a length', () => raw(`"${'x'.repeat(2_000_000)}"`), 413, 'body_too_large'],
  ['2 MB without a length', () => ({ raw: pieces(2_000_000) }), 413, 'body_too_large'],
  ['another content type', () => raw('{}', { 'content-type': 'text/plain' }), 415, 'unsupported_media_type'],
  [
    'another charset',
    () => raw('{}', { 'content-type': 'application/json; charset=latin1' }),
    415,
    'unsupported_media_type',
  ],
  ['a compressed body', () => raw('{}', { 'content-encoding': 'gzip' }), 415, 'unsupported_media_type'],
  [
    'an empty idempotency key',
    () => ({ ...snippet('hi'), headers: { 'idempotency-key': '' } }),
    422,
    'invalid_request',
  ],
  [
    'an idempotency key of 256',
    () => ({ ...snippet('hi'), headers: { 'idempotency-key': 'k'.repeat(256) } }),
    422,
    'invalid_request',
  ],
  [
    'an idempotency key in Latin-1',
    () => ({ ...snippet('hi'), headers: { 'idempotency-key': 'clé' } }),
    422,
    'invalid_request',
  ],
];
