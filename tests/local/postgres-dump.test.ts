// The dump and the generated types say what is in the schema, and say it the same on Postgres 15 and 18.
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bootstrapDatabase } from '../../local/postgres/bootstrap.ts';
import { dumpSchema } from '../../local/postgres/dump-schema.ts';
import { generateTypes } from '../../local/postgres/generate-types.ts';
import { migrateDown, migrateUp } from '../../local/postgres/migrate.ts';
import { startPostgres } from '../../local/postgres.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';

const DEBIAN_15 = '/usr/lib/postgresql/15/bin';
const SCHEMA = `
  create type lid_kind as enum ('flat', 'high');
  create table pots (id bigint generated always as identity primary key, name text not null default 'a''b',
    kind lid_kind, size int check (size > 0), twice int generated always as (size * 2) stored) with (fillfactor = 80);
  comment on table pots is 'What it''s for';
  comment on column pots.size is 'Litres';
  create index pots_by_name on pots (name) where size > 1;
  alter table pots enable row level security;
  create policy own on pots for select to authenticated using (name = (select auth.uid())::text);
  create function touch() returns trigger language plpgsql as $$ begin return new; end $$;
  create trigger touch before update on pots for each row execute function touch();
  create view big_pots with (security_invoker = true) as select p.id, p.name from pots p where p.size > 5;
  create view pairs as select a.id, b.name from pots a join pots b on a.id = b.id;
  create function find_pots(p_name text, p_limit int default 10, p_after uuid default null, p_kinds lid_kind[] default '{}')
    returns table (id bigint, note jsonb) language sql stable as 'select id, null::jsonb from public.pots';
  create function count_pots() returns int language sql as 'select 1';
  create function all_pots() returns setof pots language sql as 'select * from public.pots';
  create function hidden() returns int language sql as 'select 1';
  revoke execute on all functions in schema public from public;
  grant execute on function find_pots, count_pots, all_pots to service_role;
  grant select on pots, big_pots to authenticated;
  grant update (name) on pots to service_role;
  grant all on pots to anon;`;

let database: TestDatabase;
let dump: string;

beforeAll(async () => {
  database = await createDatabase('bare');
  await database.pool.query(SCHEMA);
  dump = await read(database.url, dumpSchema);
});
afterAll(() => database.drop());

async function read(url: string, what: (client: pg.Client) => Promise<string>): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return what(client).finally(() => client.end());
}

test.each([
  "create type public.lid_kind as enum ('flat', 'high');",
  '  id bigint generated always as identity not null,',
  "  name text default 'a''b'::text not null,",
  '  twice integer generated always as ((size * 2)) stored,',
  '  constraint pots_size_check CHECK ((size > 0)),',
  ') with (fillfactor=80);',
  '-- row-level security: enabled',
  'CREATE INDEX pots_by_name ON public.pots USING btree (name) WHERE (size > 1);',
  'create policy own on public.pots as permissive for select to authenticated using ((name = (( SELECT auth.uid() AS uid))::text));',
  'CREATE TRIGGER touch BEFORE UPDATE ON public.pots FOR EACH ROW EXECUTE FUNCTION public.touch();',
  "comment on table public.pots is 'What it''s for';",
  "comment on column public.pots.size is 'Litres';",
  'create view public.big_pots with (security_invoker=true) as',
  'grant select on table public.pots to authenticated;',
  'grant update on table public.pots (name) to service_role;',
  'grant execute on function public.count_pots() to service_role;',
])('the dump has the line %s', (line) => {
  expect(dump.split('\n')).toContain(line);
});

test('what nobody granted is in no grant', () => {
  expect(dump).not.toMatch(/^grant.*hidden/m);
});

test('a second dump is the same text', async () => {
  expect(await read(database.url, dumpSchema)).toBe(dump);
});

test('the types have exactly the functions of the service role', async () => {
  const types = await read(database.url, generateTypes);
  expect(types).toContain('count_pots: { Args: Record<PropertyKey, never>; Returns: number };');
  expect(types).toContain(`      find_pots: {
        Args: { p_name: string; p_limit?: number; p_after?: string | null; p_kinds?: ('flat' | 'high')[] };
        Returns: { id: number | null; note: Json | null }[];
      };`);
  expect(types).toContain("kind: ('flat' | 'high') | null;");
  expect(types).not.toMatch(/hidden|touch/);
});

test('our migrations go up, down and up again to the same schema', async () => {
  const own = await createDatabase();
  const before = await read(own.url, dumpSchema);
  const undone = await migrateDown(own.url);
  expect(await read(own.url, dumpSchema)).not.toMatch(/^(create|grant)/im);
  expect(await migrateUp(own.url)).toEqual(undone.toReversed());
  expect(await read(own.url, dumpSchema)).toBe(before);
  await own.drop();
});

test.skipIf(!existsSync(DEBIAN_15))(
  `on Postgres 15 the migrations apply and both dumps are the same text (skipped without ${DEBIAN_15})`,
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'saidso-fifteen-'));
    const old = await startPostgres({
      dataDir: join(folder, 'data'),
      port: 0,
      fsync: false,
      binDir: DEBIAN_15,
    });
    try {
      const url = old.superuserUrl('postgres');
      await bootstrapDatabase(url);
      await migrateUp(url);
      const migrated = await createDatabase();
      expect(await read(url, dumpSchema)).toBe(await read(migrated.url, dumpSchema));
      await migrated.drop();
      const admin = new pg.Client({ connectionString: url });
      await admin.connect();
      await admin.query('create database sample');
      await admin.end();
      await bootstrapDatabase(old.superuserUrl('sample'));
      await read(old.superuserUrl('sample'), async (client) => {
        await client.query(SCHEMA);
        return '';
      });
      expect(await read(old.superuserUrl('sample'), dumpSchema)).toBe(dump);
    } finally {
      await old.close();
      await rm(folder, { recursive: true, force: true });
    }
  },
);
