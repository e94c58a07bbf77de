// Runs wrangler: a dry run whose every line is judged, or a real upload that talks to the terminal.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isSecret, type Settings } from './read-settings.ts';
import { ROOT } from './wrangler-file.ts';

const WRANGLER = join(ROOT, 'node_modules', 'wrangler', 'bin', 'wrangler.js');

/** What a dry run may see of the caller's environment: no account, so that it cannot touch one by mistake. */
const HARMLESS = ['PATH', 'HOME', 'LANG', 'TMPDIR', 'SYSTEMROOT', 'NODE_EXTRA_CA_CERTS'];

export type Finished = { readonly code: number; readonly output: string };

/**
 * The arguments of an upload. A plain setting that comes from this machine overrides the one in wrangler.toml, so
 * that what was checked is what is deployed. Secrets go through a file: a command line is visible to other users.
 */
export function uploadArguments(settings: Settings, secretsFile: string): string[] {
  const overrides = [...settings].filter(([key, { origin }]) => !isSecret(key) && origin !== 'wrangler.toml');
  return [
    'deploy',
    ...overrides.flatMap(([key, { value }]) => ['--var', `${key}:${value}`]),
    '--secrets-file',
    secretsFile,
  ];
}

/** Calls `work` with the path of a JSON file of the known secrets, mode 0600, and removes it afterwards. */
export async function withSecretsFile<T>(settings: Settings, work: (path: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'saidso-deploy-'));
  const file = join(folder, 'secrets.json');
  const secrets = [...settings].filter(([key]) => isSecret(key)).map(([key, { value }]) => [key, value]);
  writeFileSync(file, JSON.stringify(Object.fromEntries(secrets)), { mode: 0o600 });
  try {
    return await work(file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** `wrangler deploy --dry-run`: what would be uploaded ends in `outdir`; nothing leaves this machine. */
export function dryRun(args: readonly string[], outdir: string): Promise<Finished> {
  const env: NodeJS.ProcessEnv = Object.fromEntries(HARMLESS.map((name) => [name, process.env[name]]));
  const quiet = {
    WRANGLER_HIDE_BANNER: 'true',
    WRANGLER_LOG_PATH: `${outdir}.log`,
    NO_COLOR: '1',
    CI: 'true',
  };
  return run([...args, '--dry-run', '--outdir', outdir], { ...env, ...quiet }, 'pipe');
}

/** `wrangler deploy` with the caller's environment (its login or CLOUDFLARE_API_TOKEN), on the caller's terminal. */
export const upload = (args: readonly string[]): Promise<Finished> => run(args, process.env, 'inherit');

function run(args: readonly string[], env: NodeJS.ProcessEnv, stdio: 'pipe' | 'inherit'): Promise<Finished> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [WRANGLER, ...args], {
      cwd: ROOT,
      env: { ...env, WRANGLER_SEND_METRICS: 'false', WRANGLER_SEND_ERROR_REPORTS: 'false' },
      stdio: ['inherit', stdio, stdio],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => {
        output += chunk.toString();
      });
    child.on('error', (error) => resolve({ code: 1, output: error.message }));
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}
