// Gives a database of the local Postgres what a Supabase project has from the start.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';

const script = join(import.meta.dirname, '..', 'bootstrap.sql');

/**
 * Runs `local/bootstrap.sql`. Can be repeated: the studio replaces `auth.uid()` when it starts, and this puts it back.
 * @param url of a superuser.
 */
export async function bootstrapDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(await readFile(script, 'utf8'));
  } finally {
    await client.end();
  }
}
