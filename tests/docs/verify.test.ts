// docs/verify.md: the invariants, checks, options and grants are those of the code.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { MODEL_FAILURES } from '../../src/domain/operation.ts';
import { readSqlChecks } from '../../verify/check-sql.ts';
import { INVARIANTS } from '../../verify/invariants.ts';
import { parseOptions } from '../../verify/options.ts';
import { DEFAULTS, TABLES } from '../../verify/snapshot.ts';
import { namesIn, ROOT, readPage } from './support/read-page.ts';

const page = readPage('docs/verify.md');
const SOME_ID = '00000000-0000-4000-8000-000000000001';
const CODED = ['05-memory-is-the-fold', '10-words-were-said'];
const rowsHeaded = (place: number, header: string) =>
  page.tables.find((table) => table.header[place] === header)?.rows ?? [];

test('the table of invariants is that of the command', () => {
  expect(rowsHeaded(1, 'invariant').map(([number, sentence]) => [Number(number), sentence])).toEqual(
    INVARIANTS.map(({ number, sentence }) => [number, sentence]),
  );
});

test('every check stands in the row of its invariant, and no other does', () => {
  const listed = rowsHeaded(1, 'invariant').map(([number, , checks]) => [
    Number(number),
    namesIn(checks).toSorted(),
  ]);
  const names = [...readSqlChecks().map(({ name }) => name), ...CODED];
  expect(listed).toEqual(
    INVARIANTS.map(({ number }) => [
      number,
      names.filter((name) => Number(name.slice(0, 2)) === number).toSorted(),
    ]),
  );
});

test('each SQL file says which invariant it checks and what it cannot see', () => {
  for (const { invariant, name, sql } of readSqlChecks()) {
    expect(sql, name).toMatch(new RegExp(`^-- ${invariant} · \\S`));
    expect(sql, name).toMatch(/^-- Cannot see: \S/m);
    expect(sql.replace(/--.*$|'[^']*'/gm, ''), name).not.toMatch(
      /;|\b(insert|update|delete|create|alter|drop)\b/i,
    );
  }
});

test('the tests that are named as proof exist', () => {
  const named = INVARIANTS.flatMap(({ unseen }) => unseen?.match(/tests\/[\w./-]*\w(\.ts)?/g) ?? []);
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});

test('every option of the page is taken, and the defaults are those of the code', () => {
  const options = rowsHeaded(0, 'option').flatMap(([names]) => namesIn(names));
  const sample = (name: string) =>
    ({ '--tenant': SOME_ID, '--chat': SOME_ID, '--since': '2026-01-31' })[name] ??
    (name === '--url' ? 'postgres://h/d' : '7');
  const words = options.flatMap((name) => (name === '--json' ? [name] : [name, sample(name)]));
  const { deployment, scope, json, history, url } = parseOptions(words);
  expect(Object.keys(deployment).toSorted()).toEqual(Object.keys(DEFAULTS).toSorted());
  expect([scope, json, history, url]).toEqual([
    { tenant: SOME_ID, chat: SOME_ID, since: '2026-01-31' },
    true,
    '7',
    'postgres://h/d',
  ]);
  expect(page.prose).toContain(`| ${DEFAULTS.statementTimeoutSeconds} |`);
  expect(page.prose).toContain(`| ${DEFAULTS.maxOpenSeconds}; how long`);
  expect(page.prose).toContain(`\`ROW_RETENTION_DAYS\` (${DEFAULTS.rowDays})`);
  expect(page.prose).toContain(`\`MAX_ATTEMPTS\` (${DEFAULTS.maxAttempts})`);
  expect(page.prose).toContain(`\`MEMORY_TOKEN_LIMIT\` (${DEFAULTS.tokenLimit})`);
  expect(() => parseOptions(['--nothing', 'x'])).toThrow('is not an option');
  expect(() => parseOptions(['--chat', "' or true"])).toThrow('not a UUID');
  expect(() => parseOptions(['--row-days', 'many'])).toThrow('whole number');
});

test('the grants are the tables that are read', () => {
  const sql = page.blocks.find(({ language }) => language === 'sql')?.text ?? '';
  const granted = [...sql.matchAll(/public\.(\w+)/g)].map(([, name]) => name);
  expect(granted).toEqual([...TABLES]);
});

test('the codes of an outage are those of the model, but for a timeout, which may be the text’s fault', () => {
  const sql = readSqlChecks().find(({ name }) => name === '13-outages-kill-nothing')?.sql ?? '';
  const outages = Object.entries(MODEL_FAILURES).filter(
    ([code, kind]) => kind === 'outage' && code !== 'model_timeout',
  );
  expect([...sql.matchAll(/'(model_\w+)'/g)].map(([, code]) => code)).toEqual(outages.map(([code]) => code));
});
