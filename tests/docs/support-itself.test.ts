// The tools of these tests, on pages and answers that are wrong on purpose: a check that sees nothing proves nothing.
import { expect, test } from 'vitest';
import type { Block } from './support/read-page.ts';
import { kindOf, runShell, scriptsNamed } from './support/run-shell.ts';
import { differences, httpDifferences } from './support/same-shape.ts';

const block = (text: string): Block => ({ language: 'sh', text, line: 1 });
const nowhere = { api: 'http://127.0.0.1:9', folder: '/nowhere', token: 'none' };

test('ids, times, numbers and hosts may differ, words may not', () => {
  const shown = {
    id: '6f0c0a52-3a4e-4f0e-9d6b-3a1f0e6c2b11',
    at: '2026-05-04T09:30:00.000Z',
    count: 3,
    url: 'https://memory.example/docs',
    status: 'complete',
  };
  const real = {
    id: '01a1fbe8-b3d6-72c8-93b6-36dc16be5a0e',
    at: '2027-01-01T00:00:00.001Z',
    count: 4,
    url: 'http://127.0.0.1:1/docs',
    status: 'complete',
  };
  expect(differences(shown, real)).toEqual([]);
  expect(differences(shown, { ...real, status: 'failed' })).toEqual([
    '/status shows "complete", the answer is "failed"',
  ]);
  expect(differences(shown, { ...real, url: 'http://127.0.0.1:1/doc' })).toHaveLength(1);
  expect(differences(shown, { ...real, count: null })).toHaveLength(1);
});

test('a field too many and a field too few are both seen, unless the page leaves room for more', () => {
  expect(differences({ a: 1, b: 1 }, { a: 1, c: 1 })).toEqual([
    '/c is answered and not shown',
    '/b is shown and not answered',
  ]);
  expect(differences({ a: 1, '…': '…' }, { a: 1, c: 1 })).toEqual([]);
  expect(differences([1], [1, 2])).toEqual([' shows 1 elements, the answer has 2']);
});

test('another status and a missing header are seen', () => {
  const shown = 'HTTP/1.1 201 Created\nLocation: /a\nVary: Accept\n\n{"a":1}';
  expect(
    httpDifferences(shown, 'HTTP/1.1 201 Created\r\nlocation: /a\r\nvary: Accept\r\n\r\n{"a":2}'),
  ).toEqual([]);
  expect(httpDifferences(shown, 'HTTP/1.1 200 OK\r\nvary: Cookie\r\n\r\n{"a":2}')).toEqual([
    'status 201 shown, 200 answered',
    'the header location is shown and not answered',
    'vary shows Accept, the answer is Cookie',
  ]);
});

test('blocks share one shell, and a command that fails is told apart from those around it', async () => {
  const runs = await runShell(
    [block('A=1; echo one'), block('curl -s "$API"'), block('echo "two $A"')],
    nowhere,
  );
  expect(runs.map(({ code, output }) => [code, output])).toEqual([
    [0, 'one\n'],
    [7, ''],
    [0, 'two 1\n'],
  ]);
});

test('what calls npm is looked up and not run, and a block that mixes both is refused', () => {
  expect(kindOf(block('npm start -- --once'))).toBe('npm');
  expect(kindOf(block('CHAT=1'))).toBe('curl');
  expect(kindOf(block('git status'))).toBe('other');
  expect(() => kindOf(block('npm start\ncurl -s "$API"'))).toThrow('line 1');
  expect(scriptsNamed(block('npm run load -- smoke\nnpm test'))).toEqual(['load', 'test']);
});
