// A Postgres of its own for a run from the command line, with every migration.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { bootstrapDatabase } from '../../local/postgres/bootstrap.ts';
import { migrateUp } from '../../local/postgres/migrate.ts';
import { startPostgres } from '../../local/postgres.ts';

/** `url` is of one database with every migration, `urls` of as many copies of it as were asked for. */
export type SimulationPostgres = {
  readonly url: string;
  readonly urls: readonly string[];
  readonly close: () => Promise<void>;
};

/**
 * Starts it on a free port. Nothing in it outlives `close`.
 * @param copies one per worker; nobody may be connected to `url` while they are made, which is now
 */
export async function startSimulationPostgres(copies = 0): Promise<SimulationPostgres> {
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
    const names = Array.from({ length: copies }, (_, place) => `simulation_${place}`);
    for (const name of names) await admin.query(`create database ${name} template simulation`);
    await admin.end();
    return { url, urls: names.map(postgres.superuserUrl), close };
  } catch (error) {
    await close();
    throw error;
  }
}
