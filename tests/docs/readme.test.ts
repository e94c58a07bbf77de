// README.md: its examples run, and each of its promises names a proof that exists.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startStack, type TestStack } from '../support/stack.ts';
import { holdExamples } from './support/hold-examples.ts';
import { namesIn, ROOT, readPage } from './support/read-page.ts';

const page = readPage('README.md');
let stack: TestStack;

beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack?.stop());

holdExamples(page, () => stack);

const promises = page.tables.find(({ header }) => header.some((cell) => /^proof$/i.test(cell)));

test('the README has a table of promises with a proof for each', () => {
  expect(promises?.rows.length ?? 0).toBeGreaterThan(0);
});

test.for(promises?.rows ?? [])('the proof of “%s” exists', (row) => {
  const cell = row[promises?.header.findIndex((name) => /^proof$/i.test(name)) ?? -1] ?? '';
  const linked = [...cell.matchAll(/\]\(([^)#\s]+)/g)].map(([, target = '']) => target);
  const named = namesIn(cell).filter((name) => name.includes('/'));
  const proofs = [...new Set([...linked, ...named])];
  expect(proofs.length).toBeGreaterThan(0);
  expect(proofs.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});
