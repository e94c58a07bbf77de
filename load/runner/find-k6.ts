// Finds k6, or builds it with Go. npm's `k6` is a dummy and Debian has none, so Go is the only way to install it
// from a script; without Go the answer is one line that says how to get it.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const MODULE = 'go.k6.io/k6/v2';
const VERSION = 'v2.2.0';
const kept = join(import.meta.dirname, '..', '..', 'local', '.state', 'bin', 'k6');

const answers = (command: string, ...args: string[]): boolean => {
  try {
    execFileSync(command, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

/** @returns the path of a k6 of major version 2, or null when there is none and Go cannot build one. */
export async function findK6(): Promise<string | null> {
  for (const candidate of [process.env.K6, kept, 'k6', join(process.env.HOME ?? '', 'go', 'bin', 'k6')]) {
    if (candidate && answers(candidate, 'version')) return candidate;
  }
  return answers('go', 'version') ? build() : null;
}

/**
 * Builds inside a module of its own: `go install module@version` also asks for the newest version's deprecation
 * notice, which a module proxy that holds only some versions cannot answer.
 */
async function build(): Promise<string | null> {
  console.log(`Building k6 ${VERSION} with Go (once, a minute or more) …`);
  const folder = mkdtempSync(join(tmpdir(), 'saidso-k6-'));
  try {
    writeFileSync(join(folder, 'go.mod'), 'module saidso/k6\n\ngo 1.25\n');
    writeFileSync(join(folder, 'tools.go'), `//go:build tools\n\npackage tools\n\nimport _ "${MODULE}"\n`);
    const env = { ...process.env, GOFLAGS: '-mod=mod -buildvcs=false' };
    mkdirSync(join(kept, '..'), { recursive: true });
    const isBuilt =
      (await go(folder, env, 'get', `${MODULE}@${VERSION}`)) &&
      (await go(folder, env, 'build', '-o', kept, MODULE));
    return isBuilt && existsSync(kept) ? kept : null;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function go(cwd: string, env: NodeJS.ProcessEnv, ...args: string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn('go', args, { cwd, env, stdio: ['ignore', 'ignore', 'pipe'] });
    let last = '';
    child.stderr.on('data', (chunk: Buffer) => {
      last = chunk.toString();
    });
    const beat = setInterval(() => console.log('  still building …'), 20_000);
    child.on('close', (code) => {
      clearInterval(beat);
      if (code !== 0) console.error(`go ${args[0]} failed: ${last.trim().split('\n').at(-1) ?? ''}`);
      resolve(code === 0);
    });
  });
}
