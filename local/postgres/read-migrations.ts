// The migrations of a folder: one SQL file each, named `<version>_<name>.sql`, in the order of their names.
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** `version` is the digits in front of the name (a UTC time in the Supabase CLI's files). */
export type Migration = { file: string; version: string; name: string; sql: string };

/**
 * @returns the migrations in the order they apply.
 * @throws Error for a file whose name has no version, or a version used twice: the Supabase CLI would skip the one
 *   and fail on the other.
 */
export async function readMigrations(folder: string): Promise<Migration[]> {
  const files = existsSync(folder)
    ? (await readdir(folder)).filter((file) => file.endsWith('.sql')).sort()
    : [];
  const migrations: Migration[] = [];
  for (const file of files) {
    const [, version, name] = /^(\d+)_(.+)\.sql$/.exec(file) ?? [];
    if (!version || !name)
      throw new Error(
        `${file} is not named as a migration.\nCall it <digits>_<name>.sql, for example 001_add_chats.sql.`,
      );
    if (migrations.at(-1)?.version === version)
      throw new Error(`Two migrations have version ${version}.\nGive ${file} another version.`);
    migrations.push({ file, version, name, sql: await readFile(join(folder, file), 'utf8') });
  }
  return migrations;
}

/**
 * Whether the text on disk still says what was applied. Spaces and semicolons do not count: the Supabase CLI records
 * statements trimmed and without them, and both tools must agree. The price: a change of spaces alone goes unseen.
 */
export function saysTheSame(sql: string, applied: string[]): boolean {
  const bare = (text: string) => text.replace(/[\s;]/g, '');
  return withoutTrailingComments(bare(sql), bare(applied.join('')));
}

/** A comment after the last statement belongs to no statement, so no tool records it. */
function withoutTrailingComments(now: string, before: string): boolean {
  return now === before || (now.startsWith(before) && /^(--|\/\*)/.test(now.slice(before.length)));
}
