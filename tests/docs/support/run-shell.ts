// The shell examples of one page, run in order in one shell, as a reader would paste them.
import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Block, type Page, ROOT } from './read-page.ts';

/** `curl`: executed. `npm`: looked up in package.json. `other`: neither (git, cd, commands for an account). */
export type Kind = 'curl' | 'npm' | 'other';

/** Lines of commands, without comments and continuations. */
const commandsOf = ({ text }: Block): string[] =>
  text
    .replaceAll(/\\\n/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.trimStart().startsWith('#'));

/** What sets a variable is executed with the calls that use it. @throws Error for a block that is both. */
export function kindOf(block: Block): Kind {
  const commands = commandsOf(block);
  const callsNpm = commands.some((line) => /^\s*npm\b/.test(line));
  const callsCurl =
    /\bcurl\b/.test(block.text) || commands.every((line) => /^\s*(export )?[A-Z_]+=/.test(line));
  if (callsNpm && callsCurl) throw new Error(`line ${block.line}: npm and curl in one block; make it two`);
  return callsNpm ? 'npm' : callsCurl ? 'curl' : 'other';
}

export const shellBlocks = (page: Page, kind: Kind): Block[] =>
  page.blocks.filter((block) => block.language === 'sh' && kindOf(block) === kind);

/** The scripts of package.json that a block names: `npm test` is `test`, `npm run load -- smoke` is `load`. */
export const scriptsNamed = (block: Block): string[] =>
  commandsOf(block).flatMap((line) =>
    [...line.matchAll(/\bnpm (?:run )?([a-z][\w:-]*)/g)].map(([, name = '']) => name),
  );

/** The block that shows the answer: the one that follows, when it is JSON or an HTTP answer. */
export function answerAfter(page: Page, block: Block): Block | null {
  const next = page.blocks[page.blocks.indexOf(block) + 1];
  return next && (next.language === 'json' || next.language === 'http') ? next : null;
}

export type Run = {
  readonly block: Block;
  readonly code: number;
  readonly output: string;
  readonly errors: string;
};

/**
 * Runs the blocks in one shell. Addresses and paths of a stack started by `npm start` are replaced by the test's own.
 * @returns one Run for each block, in order.
 */
export async function runShell(
  blocks: readonly Block[],
  stack: { readonly api: string; readonly folder: string; readonly token: string },
): Promise<Run[]> {
  const folder = mkdtempSync(join(tmpdir(), 'saidso-docs-'));
  const at = (index: number, what: string) => join(folder, `${index}.${what}`);
  const script = blocks.map(({ text }, index) => {
    const own = text
      .replaceAll(/http:\/\/(127\.0\.0\.1|localhost):8787/g, stack.api)
      .replaceAll(/(\.\/)?local\/\.state\//g, `${stack.folder}/`);
    // Braces, not parentheses: what one block sets the next one reads.
    return `{\n${own}\n} >'${at(index, 'out')}' 2>'${at(index, 'err')}' </dev/null\necho $? >'${at(index, 'code')}'\n`;
  });
  const file = join(folder, 'page.sh');
  writeFileSync(file, script.join('\n'));
  const env = { PATH: process.env.PATH ?? '', HOME: folder, API: stack.api, TOKEN: stack.token };
  try {
    execFileSync('bash', ['-n', file], { stdio: 'pipe' });
    await new Promise((resolve) => execFile('bash', [file], { cwd: ROOT, env, timeout: 50_000 }, resolve));
    const read = (index: number, what: string) => readFileSync(at(index, what), 'utf8');
    return blocks.map((block, index) => ({
      block,
      code: Number(read(index, 'code')),
      output: read(index, 'out'),
      errors: read(index, 'err'),
    }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
