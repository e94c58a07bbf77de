// Writes schema public down as text: the golden file that shows in a review what a migration changed.
import type { ClientBase } from 'pg';
import { dumpFunctions } from './dump-functions.ts';
import { dumpGrants } from './dump-grants.ts';
import { dumpTables } from './dump-tables.ts';
import { dumpViews } from './dump-views.ts';

const HEADER = `-- Schema public after all migrations. Written by \`npm run db -- dump\`; do not edit.
-- For reading and comparing, not for restoring: the migrations are the source.
`;

/**
 * Reads the catalogue and writes tables, views, functions and grants, ordered by name.
 *
 * The text is the same on Postgres 15 and 18, so what only one of them knows stays out: NOT NULL as a constraint of
 * its own and the MAINTAIN privilege. pg_dump, the usual way, is not in the npm packages and differs per version.
 * @param client a connection that may read the catalogue; the transaction it opens is its own.
 */
export async function dumpSchema(client: ClientBase): Promise<string> {
  // Names outside public come with their schema, whatever the connection looks at otherwise.
  await client.query('begin read only');
  try {
    await client.query('set local search_path = pg_catalog');
    const parts = [
      await dumpTables(client),
      await dumpViews(client),
      await dumpFunctions(client),
      await dumpGrants(client),
    ];
    return [HEADER, ...parts.flat()].join('\n');
  } finally {
    await client.query('rollback');
  }
}
