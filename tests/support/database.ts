// A database of its own for a test file, cloned in a tenth of a second from a template that is ready.
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';

/** `url` is the superuser's; `authenticatorUrl` is the login that PostgREST uses. Drop it in `afterAll`. */
export type TestDatabase = {
  name: string;
  url: string;
  authenticatorUrl: string;
  pool: pg.Pool;
  drop: () => Promise<void>;
};

/**
 * Clones a template of the global setup.
 * @param template `migrated` has every migration; `bare` only what a new Supabase project has.
 */
export async function createDatabase(template: 'migrated' | 'bare' = 'migrated'): Promise<TestDatabase> {
  const port = inject('postgresPort');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const source = template === 'migrated' ? 'saidso_template' : 'saidso_bare';
  const login = (user: string, database: string) => `postgres://${user}@127.0.0.1:${port}/${database}`;
  await asAdmin(login('postgres', 'postgres'), `create database ${name} template ${source} strategy wal_log`);
  const pool = new pg.Pool({ connectionString: login('postgres', name), max: 20 });
  // A dropped database ends its idle sessions; without a listener that would end the test process.
  pool.on('error', () => undefined);
  return {
    name,
    url: login('postgres', name),
    authenticatorUrl: login('authenticator', name),
    pool,
    drop: async () => {
      await pool.end();
      await asAdmin(login('postgres', 'postgres'), `drop database ${name} with (force)`);
    },
  };
}

async function asAdmin(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
