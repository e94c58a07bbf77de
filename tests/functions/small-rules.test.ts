// Rules of the edge that are a function each: Prefer, entity tags, and the path below which a function lives.
import { expect, test } from 'vitest';
import { entityTag, matchesTag } from '../../functions/entity-tag.ts';
import { preferredWait } from '../../functions/preferred-wait.ts';
import { stripPrefix } from '../../functions/strip-prefix.ts';

test.for([
  [undefined, 0],
  ['wait=5', 5],
  ['Wait = 5', 5],
  ['wait="5"', 5],
  ['respond-async, wait=10', 10],
  ['wait=3; foo', 3],
  ['wait=30', 10],
  ['wait=0', 0],
  ['wait=-1', 0],
  ['wait=1.5', 0],
  ['wait', 0],
  ['await=5', 0],
  ['wait=5s', 0],
] as const)('Prefer: %s waits %i s', ([prefer, seconds]) => {
  expect(preferredWait(prefer)).toBe(seconds);
});

test('one byte more or less is another tag, the same bytes are the same', async () => {
  const tag = await entityTag('{"a":1}');
  expect(tag).toMatch(/^"[0-9a-f]{32}"$/);
  expect(await entityTag('{"a":1}')).toBe(tag);
  expect(await entityTag('{"a":2}')).not.toBe(tag);
});

test.for([
  [undefined, false],
  ['"a"', true],
  ['W/"a"', true],
  ['"x", W/"a","y"', true],
  ['*', true],
  ['', false],
  ['a', false],
  ['"ab"', false],
  ['"x*"', false],
] as const)('If-None-Match: %s matches the tag "a": %s', ([given, matches]) => {
  expect(matchesTag(given, '"a"')).toBe(matches);
});

test.for([
  ['/functions/v1/saidso/api/v1/chats', '/api/v1/chats'],
  ['/saidso/api/v1/chats', '/api/v1/chats'],
  ['/saidso', '/'],
  ['/api/v1/chats', '/api/v1/chats'],
  ['/saidsometimes/x', '/saidsometimes/x'],
] as const)('%s below a function is %s', ([path, ours]) => {
  expect(stripPrefix(path, 'https://ref.supabase.co/functions/v1/saidso')).toBe(ours);
});

test('a deployment at the root has no prefix to strip', () => {
  expect(stripPrefix('/functions/summarize', 'https://memory.example/')).toBe('/functions/summarize');
});
