// The whole programs of a page, written to a folder of their own and run as a reader would.
import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Block, ROOT } from './read-page.ts';

/** The Python of this machine, or null: nothing of ours needs one. */
export const python = (): string | null =>
  ['python3', 'python'].find((name) => {
    const { status, stdout } = spawnSync(name, ['-c', 'import sys; print(sys.version_info >= (3, 9))']);
    return status === 0 && stdout.toString().trim() === 'True';
  }) ?? null;

async function inFolder<Result>(
  name: string,
  text: string,
  use: (file: string) => Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'saidso-example-'));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  const file = join(folder, name);
  writeFileSync(file, text);
  try {
    return await use(file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const execute = (
  program: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<string> =>
  new Promise((resolve, reject) => {
    const all = { PATH: process.env.PATH ?? '', ...env };
    execFile(program, args, { env: all, timeout: 40_000 }, (error, stdout, stderr) =>
      error ? reject(new Error(`${stderr}\n${stdout}`)) : resolve(stdout),
    );
  });

/** @returns what it printed. @throws Error with what it complained of. */
export const runExample = (block: Block, env: Record<string, string>): Promise<string> =>
  block.language === 'python'
    ? inFolder('example.py', block.text, (file) => execute(python() ?? '', [file], env))
    : inFolder('example.ts', block.text, (file) =>
        execute(process.execPath, ['--disable-warning=ExperimentalWarning', file], env),
      );

/** Strict, with the types of Node and nothing of ours. @throws Error with the complaints of the compiler. */
export const checkTypes = (block: Block): Promise<string> =>
  inFolder('example.ts', block.text, (file) => {
    const strict = ['--strict', '--noUncheckedIndexedAccess', '--target', 'es2024', '--module', 'nodenext'];
    const types = ['--typeRoots', join(ROOT, 'node_modules', '@types'), '--types', 'node'];
    return execute(join(ROOT, 'node_modules', '.bin', 'tsc'), [
      '--noEmit',
      '--ignoreConfig',
      ...strict,
      ...types,
      file,
    ]);
  });
