// The mirror rule: a step has one name in every layer. Each SQL function is found under its name as a migration, a
// down script, an adapter, the adapter's test and a pgTAP file.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const list = (folder: string) => readdirSync(join(root, folder));
const migrations = list('supabase/migrations').filter((name) => name.endsWith('.sql'));

/** Functions that the service calls by rpc: those that the service role may execute. */
const functions = [
  ...new Set(
    migrations.flatMap((name) => {
      const text = readFileSync(join(root, 'supabase/migrations', name), 'utf8');
      return [...text.matchAll(/grant execute on function public\.(\w+)/gi)].flatMap((match) =>
        /to service_role/i.test(text) && match[1] !== undefined ? [match[1]] : [],
      );
    }),
  ),
];

test('the service functions are found in the migrations', () => {
  expect(functions).toEqual(
    expect.arrayContaining([
      'append_update',
      'claim_update',
      'store_result',
      'apply_update',
      'release_update',
      'fail_update',
      'stranded_updates',
      'read_memory',
      'read_update',
      'erase_chat',
      'create_chat',
    ]),
  );
});

test.for(functions)('%s has one name in every layer', (name) => {
  const stem = name.replaceAll('_', '-');
  const camel = name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  // A function that changed has a later migration of the same name, and the latest counts.
  const named = migrations.filter((file) => file.replace(/^\d+_/, '') === `${name}.sql`);
  expect(named.length, 'a migration named by it').toBeGreaterThan(0);
  for (const file of named)
    expect(existsSync(join(root, 'supabase/down', file)), `the down script of ${file}`).toBe(true);
  const adapter = join(root, 'src/adapters/postgres', `${stem}.ts`);
  expect(existsSync(adapter), `the adapter ${stem}.ts`).toBe(true);
  expect(readFileSync(adapter, 'utf8')).toMatch(
    new RegExp(`export (const|function|async function) ${camel}\\b`),
  );
  expect(
    existsSync(join(root, 'tests/adapters/postgres', `${stem}.test.ts`)),
    'the test of the adapter',
  ).toBe(true);
  expect(existsSync(join(root, 'supabase/tests', `${name}.test.sql`)), 'the pgTAP file').toBe(true);
});

test('every flow and every route has a test of the same name', () => {
  const untested = [
    ...list('src/flows').map((name) => ['src/flows', name, 'tests/flows'] as const),
    ...list('functions')
      .filter((name) => /^(get|post|delete)-/.test(name))
      .map((name) => ['functions', name, 'tests/functions'] as const),
  ].flatMap(([folder, name, tests]) =>
    existsSync(join(root, tests, name.replace(/\.ts$/, '.test.ts'))) ? [] : [`${folder}/${name}`],
  );
  expect(untested).toEqual([]);
});
