// Makes a data folder for Postgres, once, whole or not at all.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { PostgresBinaries } from './find-binaries.ts';
import { unprivilegedCommand } from './unprivileged-command.ts';

const run = promisify(execFile);

/** Loopback only. No password, because whoever can open a local port here could also read a password file. */
const ACCESS = 'host all all 127.0.0.1/32 trust\n';

/**
 * Runs `initdb` into `dataDir` unless it holds a cluster of this major version already.
 *
 * Works beside the folder and renames at the end: a kill in the middle leaves no half cluster that looks whole.
 * @throws Error when the folder belongs to another major version.
 */
export async function initialiseCluster(dataDir: string, { initdb, major }: PostgresBinaries): Promise<void> {
  const versionFile = join(dataDir, 'PG_VERSION');
  if (existsSync(versionFile)) {
    const found = (await readFile(versionFile, 'utf8')).trim();
    if (found === String(major)) return;
    throw new Error(
      `${dataDir} was made by Postgres ${found}, and this is ${major}.\nStart with --fresh, which empties the local data.`,
    );
  }
  const unfinished = `${dataDir}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(dirname(dataDir), { recursive: true });
  // Byte order, as dumps and golden files want it, with real upper and lower case for every script.
  const locale =
    major >= 17
      ? ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
      : ['--lc-collate=C', '--lc-ctype=C.UTF-8', '--lc-messages=C'];
  const args = [
    '-D',
    unfinished,
    '-U',
    'postgres',
    '--auth=trust',
    '--encoding=UTF8',
    '--no-sync',
    ...locale,
  ];
  const [program, rest] = unprivilegedCommand(initdb, args);
  await run(program, rest);
  await writeFile(join(unfinished, 'pg_hba.conf'), ACCESS);
  await rm(dataDir, { recursive: true, force: true });
  await rename(unfinished, dataDir);
}
