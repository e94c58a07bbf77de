// The bounds before JSON.parse, and what it is given to parse.
import { expect, test } from 'vitest';
import { JSON_DEPTH_MAX, JSON_TOKENS_MAX, parseJson } from '../../../functions/middleware/parse-json.ts';

const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
const list = (values: number) => `[${Array(values).fill('1').join(',')}]`;

test('32 levels are parsed and 33 are refused (invalid_request)', () => {
  expect(JSON.stringify(parseJson(nested(JSON_DEPTH_MAX)))).toBe(nested(JSON_DEPTH_MAX));
  expect(() => parseJson(nested(JSON_DEPTH_MAX + 1))).toThrow('invalid_request');
});

test('levels that stand beside each other are not depth', () => {
  expect(parseJson(`[${Array(100).fill('[[]]').join(',')}]`)).toHaveLength(100);
});

test('5,000 parts are parsed and one more is refused (invalid_request)', () => {
  expect(parseJson(list(JSON_TOKENS_MAX))).toHaveLength(JSON_TOKENS_MAX);
  expect(() => parseJson(list(JSON_TOKENS_MAX + 1))).toThrow('invalid_request');
});

test('brackets, commas and escaped quotes inside strings count for nothing', () => {
  const text = JSON.stringify(`${'[{,'.repeat(10_000)} "quoted" \\" \\\\`);
  expect(parseJson(text)).toBe(JSON.parse(text));
});

test.for(['', '{', '{"a":}', "{'a':1}", '{"a":1,}', 'NaN', '1 2', '"unclosed', '"\\', '\ufeff{}'])(
  '%j is refused, and its words are not repeated (malformed_json)',
  (text) => {
    expect(() => parseJson(text)).toThrow(/^malformed_json$/);
  },
);
