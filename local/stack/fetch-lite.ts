// Has npm fetch `@supabase/lite`, the stand-in for Postgres and PostgREST where no PostgREST package exists.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { PLATFORM } from '../rest/find-postgrest.ts';
import { PlainError } from './plain-error.ts';

/** Not among our dependencies: 150 MB that most people never need. npm keeps it after the first time. */
export const LITE = '@supabase/lite@0.10.0';

const FETCH_MS = 300_000;

/** npm puts the programs of the package first on the PATH; the package lies beside them. */
const PRINT_FOLDER = `
  const { delimiter, dirname, join } = require('node:path');
  const bin = process.env.PATH.split(delimiter).find((folder) =>
    require('node:fs').existsSync(join(dirname(folder), '@supabase', 'lite', 'package.json')));
  console.log(bin ? join(dirname(bin), '@supabase', 'lite') : '');`;

/**
 * The package's folder rather than its command line: `lite start` hides our SQLSTATEs (see ../rest/pass-sqlstate.ts).
 * @returns the folder, absolute. @throws PlainError when npm cannot fetch it; offline after the first time is fine.
 */
export async function fetchLite(): Promise<string> {
  const windows = process.platform === 'win32';
  try {
    const { stdout } = await promisify(execFile)(
      windows ? 'npm.cmd' : 'npm',
      ['exec', '--yes', '--prefer-offline', `--package=${LITE}`, '--', 'node', '-e', PRINT_FOLDER],
      { env: { ...process.env, npm_config_loglevel: 'error' }, timeout: FETCH_MS, shell: windows },
    );
    const folder = stdout.trim().split('\n').at(-1);
    if (folder) return folder;
    throw new Error('npm installed it somewhere else');
  } catch (error) {
    const lines = (error instanceof Error ? error.message : String(error)).split('\n');
    const said =
      lines.find((line) => /^npm error (?!code|syscall|errno|address|port)/.test(line)) ?? lines[0];
    throw new PlainError(
      `npm could not fetch ${LITE}, which stands in for PostgREST on ${PLATFORM}: ${said}`,
      'Go online once, or set SUPABASE_URL and SUPABASE_SECRET_KEY, or use Linux x64 (WSL, a virtual machine).',
      error,
    );
  }
}
