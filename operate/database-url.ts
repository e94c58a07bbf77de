// Which database an operator's command works on.
import { runningDatabase } from '../local/stack/running-database.ts';

/**
 * DATABASE_URL, or else SUPABASE_DB_URL, or else the Postgres of the stack that runs here.
 * @returns a Postgres address of a role that owns the tables.
 * @throws PlainError when none of the three is there.
 */
export const databaseUrl = (env: NodeJS.ProcessEnv = process.env): string =>
  env.DATABASE_URL || env.SUPABASE_DB_URL || runningDatabase();
