// Applies and takes back migrations, with the same history table as `supabase db push`, so that either tool can
// follow the other.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inTransaction } from './migrate-in-transaction.ts';
import { readMigrations, saysTheSame } from './read-migrations.ts';
import { splitStatements } from './split-statements.ts';
import { type SqlSession, withSession } from './sql-session.ts';

const root = join(import.meta.dirname, '..', '..');
export const MIGRATIONS = join(root, 'supabase', 'migrations');
export const DOWN = join(root, 'supabase', 'down');

/** Any number no other program would pick: two runners at once take turns. */
const LOCK = 5_077_361;

const HISTORY = `
  create schema if not exists supabase_migrations;
  create table if not exists supabase_migrations.schema_migrations (
    version text not null primary key, statements text[], name text
  );`;

type Applied = { version: string; name: string | null; statements: string[] | null };

/**
 * Applies what is missing, in order, each file in one transaction with its line of history.
 * @returns the file names applied now; empty when there was nothing to do.
 * @throws Error when an applied file was changed since (drift), a version would be applied out of order, or a file
 *   fails: then the ones before it stay and it left nothing. Files that forbid a transaction are not supported.
 */
export async function migrateUp(target: string | SqlSession, folder = MIGRATIONS): Promise<string[]> {
  const migrations = await readMigrations(folder);
  return withHistory(target, async (client, applied) => {
    const versions = new Map(applied.map((row) => [row.version, row]));
    const last = applied.at(-1)?.version ?? '';
    for (const { file, version, sql } of migrations) {
      const statements = versions.get(version)?.statements;
      if (statements && !saysTheSame(sql, statements))
        throw new Error(
          `${file} was changed after it had been applied.\nRestore it and write a new migration.`,
        );
    }
    const missing = migrations.filter(({ version }) => !versions.has(version));
    const late = missing.find(({ version }) => version < last);
    if (late)
      throw new Error(`${late.file} comes before ${last}, which is applied.\nGive it a later version.`);
    for (const migration of missing)
      await inTransaction(client, migration.file, async () => {
        await client.query(migration.sql);
        await client.query(
          'insert into supabase_migrations.schema_migrations (version, name, statements) values ($1, $2, $3)',
          [migration.version, migration.name, splitStatements(migration.sql)],
        );
      });
    return missing.map(({ file }) => file);
  });
}

/**
 * Takes back the newest `steps` migrations (all by default) with the script of the same name in `downFolder`.
 * @returns the file names taken back, newest first.
 * @throws Error when a script is missing or fails; what came before it stays taken back.
 */
export async function migrateDown(
  url: string,
  { steps = Number.POSITIVE_INFINITY, folder = MIGRATIONS, downFolder = DOWN } = {},
): Promise<string[]> {
  const byVersion = new Map(
    (await readMigrations(folder)).map((migration) => [migration.version, migration]),
  );
  return withHistory(url, async (client, applied) => {
    const undone: string[] = [];
    for (const row of applied.toReversed().slice(0, steps)) {
      const file = byVersion.get(row.version)?.file ?? `${row.version}_${row.name}.sql`;
      const script = join(downFolder, file);
      if (!existsSync(script))
        throw new Error(
          `There is no script that takes ${file} back.\nWrite it in supabase/down under the same name.`,
        );
      const sql = await readFile(script, 'utf8');
      await inTransaction(client, `down/${file}`, async () => {
        await client.query(sql);
        await client.query('delete from supabase_migrations.schema_migrations where version = $1', [
          row.version,
        ]);
      });
      undone.push(file);
    }
    return undone;
  });
}

function withHistory(
  target: string | SqlSession,
  work: (client: SqlSession, applied: Applied[]) => Promise<string[]>,
): Promise<string[]> {
  return withSession(target, async (client) => {
    try {
      await client.query('select pg_advisory_lock($1)', [LOCK]);
      await client.query(HISTORY);
      const { rows } = await client.query(
        'select version, name, statements from supabase_migrations.schema_migrations order by version',
      );
      return await work(client, rows as Applied[]);
    } finally {
      // Also after a failure: the files before it did change the schema.
      await client.query(`notify pgrst, 'reload schema'`).catch(() => undefined);
      await client.query('select pg_advisory_unlock($1)', [LOCK]).catch(() => undefined);
    }
  });
}
