// The statements that SQL can check: one file each in verify/invariants, which also runs by hand as it is.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Checked, VIOLATIONS_SHOWN, type Violation } from './invariants.ts';
import { applyScope, type Scope } from './scope.ts';
import type { Rows } from './snapshot.ts';

export type SqlCheck = { readonly invariant: number; readonly name: string; readonly sql: string };

const FOLDER = join(import.meta.dirname, 'invariants');

/** In the order of their names, which begin with the number of the invariant. */
export const readSqlChecks = (): SqlCheck[] =>
  readdirSync(FOLDER)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => ({
      invariant: Number(file.slice(0, 2)),
      name: file.replace(/\.sql$/, ''),
      sql: readFileSync(join(FOLDER, file), 'utf8'),
    }));

/** @param rows inside the snapshot. */
export async function checkSql(
  rows: Rows,
  { invariant, name, sql }: SqlCheck,
  scope: Scope,
): Promise<Checked> {
  const found = await rows.query(
    `with found as (\n${applyScope(sql, scope)}\n)
     select f.tenant_id, f.chat_id, f.what, count(*) over ()::int as total from found f
     order by f.tenant_id, f.chat_id, f.what limit ${VIOLATIONS_SHOWN}`,
  );
  const violations = found.rows.map(
    ({ tenant_id, chat_id, what }) => ({ tenant_id, chat_id, what }) as Violation,
  );
  return { invariant, name, count: Number(found.rows[0]?.total ?? 0), violations };
}
