// The pages made from code say what the code says.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { generatedPages } from '../../docs/generate.ts';

const root = join(import.meta.dirname, '..', '..');

test.for([...generatedPages()])('%s is what `npm run docs` writes', ([path, text]) => {
  expect(existsSync(join(root, path)) && readFileSync(join(root, path), 'utf8')).toBe(text);
});

test('there is a page for every problem and no page for another', () => {
  const written = readdirSync(join(root, 'docs/problems')).map((name) => `docs/problems/${name}`);
  expect(written.sort()).toEqual(
    [...generatedPages().keys()].filter((path) => path.includes('/problems/')).sort(),
  );
});

test('the configuration page names no value of a secret and marks what must be given', () => {
  const page = generatedPages().get('docs/configuration.md') ?? '';
  expect(page).toContain('| `QSTASH_TOKEN` | **required** |  | Secret. Token for publishing. |');
  expect(page).toContain('| `LIMIT_PER_MINUTE` | `100` | 1–1000000 |');
  expect(page).toContain('| `METRICS_TOKEN` | none |');
});
