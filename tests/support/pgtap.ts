// pgTAP on a test database, and its files run as `supabase test db` would run them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import pg from 'pg';

const ARCHIVE = join(import.meta.dirname, '../../node_modules/@electric-sql/pglite-pgtap/dist/pgtap.tar.gz');
const FILE = 'share/postgresql/extension/pgtap--1.3.5.sql';

/** One file out of a tar archive: blocks of 512 bytes, a header with name and octal size before each content. */
function readFromTar(tar: Buffer, wanted: string): string {
  for (let at = 0; at < tar.length; ) {
    const field = (start: number, length: number) =>
      tar.toString('latin1', at + start, at + start + length).replace(/\0.*$/s, '');
    const size = Number.parseInt(field(124, 12), 8) || 0;
    if (field(0, 100) === wanted) return tar.toString('utf8', at + 512, at + 512 + size);
    at += 512 + Math.ceil(size / 512) * 512;
  }
  throw new Error(`${wanted} is not in the archive`);
}

/** Loads pgTAP into a schema of its own, `tap`: no extension files on the server are needed. */
export async function loadPgtap(url: string): Promise<void> {
  const sql = readFromTar(gunzipSync(readFileSync(ARCHIVE)), FILE)
    .split('\n')
    .filter((line) => !line.startsWith('\\'))
    .join('\n');
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`create schema tap; grant usage on schema tap to public; set search_path = tap; ${sql}`);
  await client.end();
}

/**
 * Runs one file of pgTAP tests on a connection of its own.
 * @returns its TAP lines: `ok …`, `not ok …` with their diagnostics, and the plan.
 * @throws the database error when the file itself fails.
 */
export async function runPgtap(url: string, file: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('set search_path = public, tap, pg_catalog');
    const results = await client.query<unknown[]>({ text: readFileSync(file, 'utf8'), rowMode: 'array' });
    // Several statements come back as a list, which the types do not know.
    const all = [results].flat() as pg.QueryArrayResult<unknown[]>[];
    return all
      .flatMap(({ rows }) => rows.map(([first]) => first))
      .flatMap((line) => (typeof line === 'string' && /^(ok|not ok|1\.\.|#)/.test(line) ? [line] : []));
  } finally {
    await client.end();
  }
}
