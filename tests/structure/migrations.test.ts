// What a migration may do to a database in use: nothing that rewrites a table, that breaks the code of the version
// before it, or that cannot be taken back with its transaction. The rules are in docs/storage.md.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const folder = join(import.meta.dirname, '..', '..', 'supabase', 'migrations');
const files = readdirSync(folder).filter((name) => name.endsWith('.sql'));

/** Statements without comments, texts and the bodies of functions. */
function statementsOf(sql: string): string[] {
  return sql
    .replaceAll(/\$(\w*)\$[\s\S]*?\$\1\$/g, "''")
    .replaceAll(/'(?:[^']|'')*'/g, "''")
    .replaceAll(/--.*$/gm, '')
    .split(';')
    .map((statement) => statement.replaceAll(/\s+/g, ' ').trim().toLowerCase())
    .filter((statement) => statement !== '');
}

/** A default that is computed anew for each row makes Postgres write every row again. */
const COMPUTED =
  /default [^,]*?\b(?:gen_random_uuid|random|clock_timestamp|timeofday|nextval|saidso_now)\s*\(/;

const RULES: [what: string, breaks: (statement: string) => boolean][] = [
  [
    'rewrites a table: another type',
    (one) => /^alter table .*\balter (column )?\w+ (set data )?type\b/.test(one),
  ],
  [
    'rewrites a table: a column whose default differs by row',
    (one) =>
      /^alter table .*\badd column\b/.test(one) && (COMPUTED.test(one) || /generated|serial\b/.test(one)),
  ],
  [
    'refuses the rows of the old code: a column that is not null without a default',
    (one) =>
      /^alter table/.test(one) &&
      one
        .split(/\badd column\b/)
        .slice(1)
        .some((column) => {
          const own = column.split(/,\s*(?:add|drop|alter)\b/)[0] ?? '';
          return /\bnot null\b/.test(own) && !/\bdefault\b/.test(own);
        }),
  ],
  ['refuses the rows of the old code: set not null', (one) => /^alter table .*\bset not null\b/.test(one)],
  [
    'takes from the old code what it uses: a column, table or view dropped or renamed',
    (one) =>
      /^drop (table|view|materialized view|type|schema)\b/.test(one) ||
      /^alter table .*\b(drop column|rename)\b/.test(one) ||
      /^alter (view|function|type) .*\brename\b/.test(one),
  ],
  [
    'cannot be in a transaction',
    (one) => /\bconcurrently\b|^vacuum|^cluster\b|^reindex|^alter system/.test(one),
  ],
  ['ends the transaction it runs in', (one) => /^(begin|commit|rollback|end)\b/.test(one)],
  ['touches every row at once', (one) => /^(update|delete|truncate)\b/.test(one)],
  ['holds a table for others', (one) => /^lock\b/.test(one)],
];

/** A function may be dropped only to come back with more arguments, which create or replace cannot add. */
function losesFunction(statements: readonly string[]): string | undefined {
  return statements.find((one) => {
    const [, name] = /^drop function (?:if exists )?([\w.]+)/.exec(one) ?? [];
    return (
      name !== undefined &&
      !statements.some((other) =>
        new RegExp(`^create (or replace )?function ${name.replace('.', '\\.')}\\b`).test(other),
      )
    );
  });
}

function broken(sql: string): string[] {
  const statements = statementsOf(sql);
  const found = RULES.flatMap(([what, breaks]) => (statements.some(breaks) ? [what] : []));
  return losesFunction(statements) === undefined
    ? found
    : [...found, 'drops a function that the old code calls'];
}

test.for(files)('%s can be applied under load, beside the code of the version before', (file) => {
  expect(broken(readFileSync(join(folder, file), 'utf8'))).toEqual([]);
});

test.each([
  ['alter table public.chats alter column status type text', 'rewrites a table: another type'],
  ['alter table chats add column a uuid not null default gen_random_uuid()', 'default differs by row'],
  ['alter table chats add column a int, add column b int not null', 'not null without a default'],
  ['alter table chats alter column a set not null', 'set not null'],
  ['alter table chats drop column a', 'dropped or renamed'],
  ['alter table chats rename to talks', 'dropped or renamed'],
  ['drop table chats', 'dropped or renamed'],
  ['create index concurrently x on chats (a)', 'cannot be in a transaction'],
  ['begin; select 1', 'ends the transaction'],
  ['update public.chats set status = 1', 'touches every row'],
  ['lock table chats', 'holds a table'],
  ['drop function public.a(int); create function public.ab(int) returns int', 'drops a function'],
])('reports a planted %s', (sql, what) => {
  expect(broken(sql)).toEqual([expect.stringContaining(what)]);
});

test.each([
  `alter table chats add column a int not null default 0, add constraint b check (a > 0);
   create index c on chats (a); comment on column chats.a is 'drop table; update';`,
  'drop function public.a(int); create function public.a(int, b int default 0) returns int as $$ begin update x; end $$',
  '-- lock the table\ninsert into public.service_estimate default values',
])('reports nothing in what may be done', (sql) => {
  expect(broken(sql)).toEqual([]);
});
