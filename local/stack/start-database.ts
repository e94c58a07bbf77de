// Brings up where the rows are, with every migration: parts of this machine, or a project that only has to answer.
import { bootstrapDatabase } from '../postgres/bootstrap.ts';
import { migrateUp } from '../postgres/migrate.ts';
import { checkProject } from './check-project.ts';
import type { DatabaseChoice } from './choose-database.ts';
import type { Credentials } from './credentials.ts';
import { fetchLite, LITE } from './fetch-lite.ts';
import type { Addresses, describeParts } from './parts.ts';
import { PlainError } from './plain-error.ts';
import type { Progress } from './progress.ts';
import type { Part } from './supervise.ts';

/** The addresses as this choice makes them: a project is not on our port, and only `local` has a Postgres to reach. */
export function addressesWith(database: DatabaseChoice, at: Addresses): Addresses {
  if (database.kind === 'local') return at;
  return { ...at, postgres: '', rest: database.kind === 'project' ? database.url : at.rest };
}

/** The keys as this choice makes them. An empty `jwt_secret` means that the Worker trusts the project's JWKS alone. */
export function keysWith(database: DatabaseChoice, keys: Credentials): Credentials {
  if (database.kind !== 'project') return keys;
  return { ...keys, supabase_secret_key: database.secretKey, jwt_secret: database.jwtSecret };
}

/**
 * Starts what has to be started and resolves when the REST side answers.
 * @param begin starts a part and keeps it up.
 * @throws PlainError when a migration fails or a project cannot be used.
 */
export async function startDatabase(
  database: DatabaseChoice,
  at: Addresses,
  parts: ReturnType<typeof describeParts>,
  step: Progress['step'],
  begin: (part: Part) => Promise<void>,
): Promise<void> {
  if (database.kind === 'local') {
    await step('postgres', begin(parts.postgres), () => at.postgres);
    await bootstrapDatabase(at.postgres);
    await step('migrations', applyMigrations(at.postgres, FRESH), (count) => `${count} applied now`);
    await step('rest', begin(parts.rest), () => `${at.rest}/rest/v1`);
  } else if (database.kind === 'lite') {
    const folder = await step('lite', fetchLite(), () => `${LITE}, fetched by npm`);
    await step('rest', begin(parts.lite(folder)), () => `${at.rest}/rest/v1 (PGlite, migrations applied)`);
  } else {
    // Never bootstrapped: a project has its roles, and its functions of schema auth are not ours to replace.
    if (database.databaseUrl)
      await step(
        'migrations',
        applyMigrations(database.databaseUrl, 'Look into the migrations.'),
        (count) => `${count} applied now, to SUPABASE_DB_URL`,
      );
    await step(
      'project',
      checkProject(database.url, database.secretKey, database.databaseUrl !== undefined),
      () => `${database.url}/rest/v1`,
    );
  }
}

const FRESH = 'Or begin with empty data: npm start -- --fresh';

async function applyMigrations(url: string, advice: string): Promise<number> {
  try {
    return (await migrateUp(url)).length;
  } catch (error) {
    const [what = '', todo] = String(error)
      .replace(/^Error: /, '')
      .split('\n');
    throw new PlainError(what, [todo, advice].filter(Boolean).join(' '), error);
  }
}
