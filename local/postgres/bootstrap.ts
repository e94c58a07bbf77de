// Gives a database of the local Postgres what a Supabase project has from the start.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type SqlSession, withSession } from './sql-session.ts';

const script = join(import.meta.dirname, '..', 'bootstrap.sql');

/**
 * Runs `local/bootstrap.sql`. Can be repeated: the studio replaces `auth.uid()` when it starts, and this puts it back.
 * @param target the address, or a session, of a superuser.
 */
export async function bootstrapDatabase(target: string | SqlSession): Promise<void> {
  const sql = await readFile(script, 'utf8');
  await withSession(target, (session) => session.query(sql));
}
