// A logical backup: pg_dump of a running database, and pg_restore into a cluster that has nothing but the roles.
import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { bootstrapDatabase } from '../../local/postgres/bootstrap.ts';
import { findBinaries } from '../../local/postgres/find-binaries.ts';
import { initialiseCluster } from '../../local/postgres/initialise-cluster.ts';
import { startPostgres } from '../../local/postgres.ts';

const run = promisify(execFile);

/** Dumps one consistent snapshot, whatever is written meanwhile. */
export async function takeDump(dump: string, url: string, file: string): Promise<void> {
  await run(dump, ['--format=custom', '--file', file, url]);
}

/**
 * Restores a dump into a new cluster at `dataDir`, which is stopped again.
 *
 * Roles are no part of a dump of a database; a Supabase project has its own, here the bootstrap makes them.
 */
export async function restoreDump(
  restore: string,
  file: string,
  dataDir: string,
  binDir: string | undefined,
): Promise<void> {
  await rm(dataDir, { recursive: true, force: true });
  await initialiseCluster(dataDir, await findBinaries(binDir));
  const server = await startPostgres({ dataDir, port: 0, ...(binDir === undefined ? {} : { binDir }) });
  try {
    await bootstrapDatabase(server.superuserUrl('postgres'));
    const client = new pg.Client({ connectionString: server.superuserUrl('template1') });
    await client.connect();
    await client.query('drop database postgres');
    await client.query('create database postgres template template0');
    await client.end();
    await run(restore, ['--exit-on-error', '--dbname', server.superuserUrl('postgres'), file]);
  } finally {
    await server.close();
  }
}
