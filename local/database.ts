// `npm run db -- migrate | down [steps] | dump | types`: the schema of the local database.
//
// migrate and down work on DATABASE_URL, or else on the stack that runs here. dump and types read a throw-away
// Postgres that has every migration and nothing else, so that what they write depends on the files alone.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { bootstrapDatabase } from './postgres/bootstrap.ts';
import { dumpSchema } from './postgres/dump-schema.ts';
import { generateTypes } from './postgres/generate-types.ts';
import { migrateDown, migrateUp } from './postgres/migrate.ts';
import { startPostgres } from './postgres.ts';
import { chosenDatabase } from './stack/chosen-database.ts';
import { explain, PlainError } from './stack/plain-error.ts';

const root = join(import.meta.dirname, '..');
const USAGE = 'Usage: npm run db -- migrate | down [steps] | dump | types';

/** A project has these already, and its `postgres` user may not make them. */
function isLocal(url: string): boolean {
  return ['127.0.0.1', 'localhost'].includes(new URL(url).hostname);
}

async function withFreshDatabase(read: (client: pg.Client) => Promise<string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'saidso-schema-'));
  const postgres = await startPostgres({ dataDir: join(folder, 'data'), port: 0, fsync: false });
  try {
    const url = postgres.superuserUrl('postgres');
    await bootstrapDatabase(url);
    await migrateUp(url);
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    return await read(client).finally(() => client.end());
  } finally {
    await postgres.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function write(file: string, text: string): Promise<string[]> {
  await writeFile(join(root, file), text);
  return [`Wrote ${file} (${text.split('\n').length - 1} lines).`];
}

/** @returns the lines to print. */
async function run(command: string | undefined, steps: string | undefined): Promise<string[]> {
  if (command === 'dump') return write('supabase/schema.sql', await withFreshDatabase(dumpSchema));
  if (command === 'types') return write('src/contract/database.ts', await withFreshDatabase(generateTypes));
  if (command === 'migrate') {
    const url = chosenDatabase();
    if (isLocal(url)) await bootstrapDatabase(url);
    const applied = await migrateUp(url);
    return applied.length > 0 ? applied.map((file) => `Applied ${file}.`) : ['Nothing to apply.'];
  }
  if (command === 'down') {
    if (steps !== undefined && !/^[1-9]\d*$/.test(steps))
      throw new PlainError(`${steps} is not a number of migrations.`, USAGE);
    // One where no number is given: all of them would empty a database for two words typed in haste.
    const undone = await migrateDown(chosenDatabase(), { steps: Number(steps ?? 1) });
    return undone.length > 0 ? undone.map((file) => `Took back ${file}.`) : ['Nothing to take back.'];
  }
  throw new PlainError(command ? `There is no command "${command}".` : 'Which command?', USAGE);
}

try {
  for (const line of await run(process.argv[2], process.argv[3])) console.log(line);
} catch (error) {
  const isAway = error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED';
  console.error(
    explain(
      isAway ? new PlainError(`No database answers (${error.message}).`, 'Check DATABASE_URL.') : error,
    ),
  );
  process.exitCode = 1;
}
