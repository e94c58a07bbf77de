// The registry of codes: ours are legal SQLSTATEs, raised in SQL and known here; the rest is sorted.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  BUG_SQLSTATE,
  FENCE_REFUSAL_OF_SQLSTATE,
  PROBLEM_OF_SQLSTATE,
  readSqlstate,
} from '../../../src/adapters/postgres/sqlstate.ts';
import { PROBLEMS } from '../../../src/domain/problem.ts';

const folder = join(import.meta.dirname, '../../../supabase/migrations');
const OURS = [...Object.keys(PROBLEM_OF_SQLSTATE), ...Object.keys(FENCE_REFUSAL_OF_SQLSTATE), BUG_SQLSTATE];

test('exactly the registered codes are raised in the migrations', () => {
  const raised = readdirSync(folder).flatMap((file) =>
    [...readFileSync(join(folder, file), 'utf8').matchAll(/errcode = '(\w+)'/g)].map(([, code]) => code),
  );
  expect(new Set(raised)).toEqual(new Set(OURS));
  for (const code of OURS) expect(code).toMatch(/^[0-9A-Z]{5}$/);
});

test('every registered problem has a line in the table of problems', () => {
  for (const { code } of Object.values(PROBLEM_OF_SQLSTATE)) expect(PROBLEMS[code].retry).toBe('never');
});

test.each([
  '40001',
  '40P01',
  '55P03',
  '57014',
  '57P01',
  '08006',
  '53300',
  'PGRST000',
  'PGRST003',
  'PGRST202',
  '',
])('code "%s" means that the database cannot serve now', (code) => {
  expect(readSqlstate(code)).toEqual({ kind: 'unavailable' });
});

test('an error without a code means the same', () => {
  expect(readSqlstate(undefined)).toEqual({ kind: 'unavailable' });
});

test.each(['SDMOV', '23505', '23514', '22P02', '42501', '42P01', 'PGRST301', 'constructor'])(
  'code %s is a bug of ours',
  (code) => {
    expect(readSqlstate(code)).toEqual({ kind: 'bug' });
  },
);
