// One Postgres for a whole test run: starts it before the first file and stops it after the last.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { bootstrapDatabase } from '../../local/postgres/bootstrap.ts';
import { migrateUp } from '../../local/postgres/migrate.ts';
import { startPostgres } from '../../local/postgres.ts';

declare module 'vitest' {
  interface ProvidedContext {
    postgresPort: number;
  }
}

/**
 * The global setup of vitest. Makes two templates that test files clone: `saidso_template` with every migration, and
 * `saidso_bare` with what a new Supabase project has. Nobody stays connected to them, or cloning would be refused.
 * @returns the teardown.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'saidso-tests-'));
  const postgres = await startPostgres({ dataDir: join(folder, 'data'), port: 0, fsync: false });
  const stop = async () => {
    await postgres.close();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const admin = new pg.Client({ connectionString: postgres.superuserUrl('postgres') });
    await admin.connect();
    await admin.query('create database saidso_bare');
    await bootstrapDatabase(postgres.superuserUrl('saidso_bare'));
    await admin.query('create database saidso_template template saidso_bare strategy wal_log');
    await admin.end();
    await migrateUp(postgres.superuserUrl('saidso_template'));
  } catch (error) {
    await stop();
    throw error;
  }
  project.provide('postgresPort', postgres.port);
  return stop;
}
