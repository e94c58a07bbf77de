// A Postgres of its own for a run from the command line, with every migration.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { bootstrapDatabase } from '../../local/postgres/bootstrap.ts';
import { migrateUp } from '../../local/postgres/migrate.ts';
import { startPostgres } from '../../local/postgres.ts';

/** Starts it on a free port. Nothing in it outlives `close`. */
export async function startSimulationPostgres(): Promise<{ url: string; close: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'saidso-sim-'));
  const postgres = await startPostgres({ dataDir: join(folder, 'data'), port: 0, fsync: false });
  const close = async () => {
    await postgres.close();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const admin = new pg.Client({ connectionString: postgres.superuserUrl('postgres') });
    await admin.connect();
    await admin.query('create database simulation');
    await admin.end();
    const url = postgres.superuserUrl('simulation');
    await bootstrapDatabase(url);
    await migrateUp(url);
    return { url, close };
  } catch (error) {
    await close();
    throw error;
  }
}
