// Small files: a source file that wants more than 200 lines is two ideas.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
}).split('\n');
const GENERATED = new Set(['src/contract/database.ts', 'supabase/schema.sql']);

const BOUNDS: readonly { readonly kind: string; readonly pattern: RegExp; readonly most: number }[] = [
  {
    kind: 'source files',
    pattern: /^(src|functions|local|load|deploy|eval|sim|prove|verify|operate)\/.*\.(ts|mjs)$/,
    most: 200,
  },
  { kind: 'tests', pattern: /^tests\/.*\.ts$/, most: 300 },
  {
    kind: 'SQL files',
    pattern: /^(supabase\/(migrations|down|snippets)|verify\/invariants)\/.*\.sql$/,
    most: 100,
  },
];

test.for(BOUNDS)('no file among the $kind is longer than its bound', ({ pattern, most }) => {
  const files = tracked.filter((path) => pattern.test(path) && !GENERATED.has(path));
  expect(files.length).toBeGreaterThan(0);
  const long = files.flatMap((path) => {
    const lines = readFileSync(join(root, path), 'utf8').split('\n').length - 1;
    return lines > most ? [`${path}: ${lines}`] : [];
  });
  expect(long).toEqual([]);
});

test('there is no barrel and no file named for nothing in particular', () => {
  const vague = tracked.filter((path) => /(^|\/)(index|utils?|helpers?|common|manager|misc)\.ts$/.test(path));
  expect(vague).toEqual([]);
});
