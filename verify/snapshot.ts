// One look at a database: a read-only transaction, so that every check sees the same moment and none can write.
import pg from 'pg';
import { PlainError } from '../local/stack/plain-error.ts';

/** What is asked of a connection: pg.Pool and pg.Client have it. */
export type Rows = {
  query(sql: string, values?: unknown[]): Promise<{ readonly rows: Record<string, unknown>[] }>;
};

/** What the deployment was set to, where it is not the default. */
export type Deployment = {
  readonly maxOpenSeconds: number;
  /** ROW_RETENTION_DAYS */
  readonly rowDays: number;
  readonly maxAttempts: number;
  readonly maxDeaths: number;
  /** MEMORY_TOKEN_LIMIT */
  readonly tokenLimit: number;
  readonly statementTimeoutSeconds: number;
};

export const DEFAULTS: Deployment = {
  maxOpenSeconds: 90,
  rowDays: 30,
  maxAttempts: 5,
  maxDeaths: 10,
  tokenLimit: 2_000,
  statementTimeoutSeconds: 300,
};

export const TABLES = [
  'chats',
  'chat_metadata',
  'chat_context_queue',
  'chat_facts',
  'chat_revisions',
  'chat_leases',
  'erasures',
  'circuits',
] as const;

/** The latest addition to the tables that a check reads. */
const NEWEST_COLUMN = 'deaths';

/**
 * Row-level security hides rows without a word: a role that it applies to would find every invariant held on nothing.
 * @throws PlainError when the database holds no Saidso, or the role may not read it whole.
 */
async function requireWholeView(rows: Rows): Promise<void> {
  const { rows: tables } = await rows.query(
    `select t.name, to_regclass('public.' || t.name) is not null as exists,
       case when to_regclass('public.' || t.name) is not null then
         has_table_privilege('public.' || t.name, 'select') end as readable,
       case when to_regclass('public.' || t.name) is not null then
         row_security_active('public.' || t.name) end as filtered
     from unnest($1::text[]) as t (name)`,
    [[...TABLES]],
  );
  const named = (is: (table: Record<string, unknown>) => boolean) =>
    tables
      .filter(is)
      .map(({ name }) => name)
      .join(', ');
  const absent = named((table) => table.exists !== true);
  if (absent !== '')
    throw new PlainError(`This database lacks ${absent}.`, 'Check the address, and that the migrations ran.');
  const { rows: columns } = await rows.query(
    `select from pg_catalog.pg_attribute a
     where a.attrelid = to_regclass('public.chat_context_queue') and a.attname = $1 and not a.attisdropped`,
    [NEWEST_COLUMN],
  );
  if (columns.length === 0)
    throw new PlainError(
      'This database lacks migrations that these checks know of.',
      'Migrate it, or check it with the version of Saidso that it has.',
    );
  const unreadable = named((table) => table.readable !== true);
  if (unreadable !== '')
    throw new PlainError(
      `This role may not read ${unreadable}.`,
      'Use the role postgres, or one with the grants of docs/verify.md.',
    );
  const filtered = named((table) => table.filtered === true);
  if (filtered !== '')
    throw new PlainError(
      `Row-level security would hide rows of ${filtered} from this role: every check would pass on nothing.`,
      'Use the role postgres, or give this one BYPASSRLS as docs/verify.md says.',
    );
}

/** What the SQL files read of the deployment, for this transaction. */
export async function configure(rows: Rows, deployment: Deployment): Promise<void> {
  const { maxOpenSeconds, rowDays, maxAttempts, maxDeaths, statementTimeoutSeconds } = deployment;
  await rows.query(
    `select set_config('statement_timeout', $1, true), set_config('saidso.max_open_seconds', $2, true),
       set_config('saidso.row_days', $3, true), set_config('saidso.max_attempts', $4, true),
       set_config('saidso.max_deaths', $5, true)`,
    [`${statementTimeoutSeconds}s`, ...[maxOpenSeconds, rowDays, maxAttempts, maxDeaths].map(String)],
  );
}

/**
 * Runs `look` inside one read-only snapshot of the database.
 * @param url of a role that reads every table past row-level security. @throws PlainError as `requireWholeView`.
 */
export async function withSnapshot<T>(url: string, look: (rows: Rows) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, application_name: 'saidso-verify' });
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    throw new PlainError(
      `The database does not answer (${error instanceof Error ? error.message : String(error)}).`,
      'Check the address, and that it is reachable from here.',
    );
  }
  try {
    await client.query('begin transaction isolation level repeatable read, read only');
    await requireWholeView(client);
    return await look(client);
  } finally {
    await client.end();
  }
}
