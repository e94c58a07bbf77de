// `npm run load -- NAME [--with-stack]`: runs one k6 script against the running stack, with progress, and leaves
// load/results/NAME.json. With --with-stack it brings up one of its own where none runs, and takes it down after.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { findRunning } from '../local/stack/process-record.ts';
import { stateDir } from '../local/stack/state-dir.ts';
import { findK6 } from './runner/find-k6.ts';
import { describeMachine } from './runner/machine.ts';
import { withStack } from './runner/with-stack.ts';

const root = join(import.meta.dirname, '..');
const NOT_SCRIPTS = new Set([
  'run',
  'find-k6',
  'machine',
  'client',
  'metrics',
  'summary',
  'thresholds',
  'shapes',
  'with-stack',
]);
const scripts = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.slice(0, -3))
  .filter((name) => !NOT_SCRIPTS.has(name));

function stop(what: string, todo: string): never {
  console.error(`saidso: ${what}\n        ${todo}`);
  process.exit(1);
}

const [name = ''] = process.argv.slice(2).filter((word) => !word.startsWith('--'));
if (!scripts.includes(name))
  stop(
    name === '' ? 'Which script?' : `There is no load script called ${name}.`,
    `npm run load -- ${scripts.join(' | ')}`,
  );
const k6 = await findK6();
if (k6 === null) {
  // Nothing else needs k6, so a machine without it and without Go can still run everything but this.
  console.log(
    'k6 is not installed and there is no Go to build it: see https://grafana.com/docs/k6/latest/set-up/install-k6/, then run this again.',
  );
  console.log('0 passed, 0 failed, 1 skipped');
  process.exit(process.env.CI === 'true' ? 0 : 1);
}

const { stack: stackFile } = stateDir();
// Not by the file alone: a killed start leaves it behind.
const isRunning = findRunning(stateDir()) !== null && existsSync(stackFile);
const isOwnStack = process.argv.includes('--with-stack') && !isRunning;
if (!isOwnStack && !isRunning && process.env.SAIDSO_URL === undefined) {
  stop(
    'No stack is running.',
    'Start one with `npm start` in another terminal, add --with-stack, or set SAIDSO_URL and SAIDSO_TOKEN.',
  );
}

const runK6 = (stack: string) =>
  new Promise<number>((resolve) => {
    const result = join('load', 'results', `${name}.json`);
    mkdirSync(join(root, 'load', 'results'), { recursive: true });
    const env = { ...process.env, K6_NO_USAGE_REPORT: 'true', K6_AUTO_EXTENSION_RESOLUTION: 'false' };
    const target =
      process.env.SAIDSO_URL === undefined
        ? ['-e', `STACK=${stack}`]
        : [
            '-e',
            `SAIDSO_URL=${process.env.SAIDSO_URL}`,
            '-e',
            `SAIDSO_TOKEN=${process.env.SAIDSO_TOKEN ?? ''}`,
          ];
    const args = [
      'run',
      '--quiet',
      ...target,
      '-e',
      `MACHINE=${JSON.stringify(describeMachine(k6))}`,
      '-e',
      `RESULT=${result}`,
      relative(root, join(import.meta.dirname, `${name}.ts`)),
    ];
    const started = Date.now();
    const beat = setInterval(
      () => console.log(`  ${name}: ${Math.round((Date.now() - started) / 1000)} s …`),
      10_000,
    );
    const child = spawn(k6, args, { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] });
    child.on('close', (code) => {
      clearInterval(beat);
      if (existsSync(join(root, result))) console.log(`Written: ${result}`);
      resolve(code ?? 1);
    });
  });

process.exitCode = isOwnStack ? await withStack(runK6) : await runK6(stackFile);
