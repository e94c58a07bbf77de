// `npm run studio`: the small table browser of @supabase/lite on the database of the running stack. Optional, alpha
// software of others, for looking at rows while developing; no call of the API ever passes through it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bootstrapDatabase } from './postgres/bootstrap.ts';
import { freePort } from './postgres/free-port.ts';
import { pollUntil } from './postgres/poll-until.ts';
import { answers } from './stack/parts.ts';
import { explain, PlainError } from './stack/plain-error.ts';
import { findRunning } from './stack/process-record.ts';
import { readStackJson, writeStackJson } from './stack/stack-json.ts';
import { stateDir } from './stack/state-dir.ts';

/** Not among our dependencies: 150 MB that the product does not need. npm fetches it once, on request. */
const PACKAGE = '@supabase/lite@0.10.0';
/** It talks to Postgres through this one and does not install it itself. */
const DRIVER = 'postgres@3.4.9';
const PATIENCE_MS = 180_000;

const state = stateDir();
try {
  const stack = findRunning(state) && readStackJson(state);
  if (!stack)
    throw new PlainError(
      'The studio looks into the running stack, and none is running.',
      'Start it: npm start',
    );
  if (!stack.postgres)
    throw new PlainError(
      'The studio looks into a Postgres of this machine, and this stack has none.',
      'Use the dashboard of your project, or start the stack without SUPABASE_URL on Linux x64.',
    );
  await serve(stack.postgres);
} catch (error) {
  console.error(explain(error));
  process.exitCode = 1;
}

async function serve(database: string): Promise<void> {
  const port = await freePort();
  const folder = join(state.folder, 'studio');
  mkdirSync(join(folder, 'supabase'), { recursive: true });
  writeFileSync(join(folder, 'supabase', 'config.toml'), configuration(port, database), { mode: 0o600 });
  console.log(`Starting ${PACKAGE} (downloaded by npm on first use) …`);
  const child = spawn(
    'npm',
    ['exec', '--yes', `--package=${PACKAGE}`, `--package=${DRIVER}`, '--', 'lite', 'start'],
    {
      cwd: folder,
      detached: true,
      env: { ...process.env, LITE_TELEMETRY: '0', npm_config_loglevel: 'error' },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => said.push(chunk.toString('utf8')));
  const exited = once(child, 'exit');
  const end = () => {
    if (child.pid) process.kill(-child.pid, 'SIGTERM');
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, end);
  const url = `http://127.0.0.1:${port}`;
  const ended = () => child.exitCode !== null;
  await pollUntil(async () => ended() || (await answers(url).catch(() => false)), PATIENCE_MS, 200);
  if (ended())
    throw new PlainError(
      `${PACKAGE} ended: ${firstError(said.join(''))}`,
      'It needs npm and its registry; the tables are also readable with any Postgres client at the address in stack.json.',
    );
  // It has replaced auth.uid() by its own, which does not read the claims as PostgREST passes them: without this
  // every row-level rule would see nobody.
  await bootstrapDatabase(database);
  showInStack(url);
  console.log(`The studio is at ${url} (this machine only). Ctrl-C ends it; the stack goes on.`);
  await exited;
  showInStack(undefined);
}

function firstError(said: string): string {
  const lines = said.trim().split('\n');
  return lines.find((line) => /^(npm error|Error)/.test(line)) ?? lines.at(-1) ?? 'it said nothing';
}

function showInStack(url: string | undefined): void {
  const stack = readStackJson(state);
  if (!stack) return; // The stack was stopped meanwhile.
  const { studio: _, ...rest } = stack;
  writeStackJson(state, url === undefined ? rest : { ...rest, studio: url });
}

function configuration(port: number, database: string): string {
  return `[api]
port = ${port}

[db]
driver = "postgres"
url = "${database}"

[auth]
enabled = false
`;
}
