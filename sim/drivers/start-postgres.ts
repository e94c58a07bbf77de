// A Postgres of its own for a run from the command line, with every migration.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { bootstrapDatabase } from '../../local/postgres/bootstrap.ts';
import { migrateUp } from '../../local/postgres/migrate.ts';
import { startPostgres } from '../../local/postgres.ts';

/** Starts it on a free port with `count` databases, one per worker. Nothing in it outlives `close`. */
export async function startSimulationPostgres(
  count: number,
): Promise<{ urls: readonly string[]; version: string; close: () => Promise<void> }> {
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
    const url = postgres.superuserUrl('simulation');
    await bootstrapDatabase(url);
    await migrateUp(url);
    const names = Array.from({ length: count }, (_, place) => `simulation_${place}`);
    for (const name of names) await admin.query(`create database ${name} template simulation`);
    const { rows } = await admin.query<{ version: string }>(
      "select current_setting('server_version') as version",
    );
    await admin.end();
    return { urls: names.map(postgres.superuserUrl), version: rows[0]?.version ?? 'unknown', close };
  } catch (error) {
    await close();
    throw error;
  }
}
