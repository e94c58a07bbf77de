// The tests that every page with examples passes: its shell blocks run, and their answers are those it shows.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { TestStack } from '../../support/stack.ts';
import { type Block, type Page, ROOT } from './read-page.ts';
import { answerAfter, type Run, runShell, scriptsNamed, shellBlocks } from './run-shell.ts';
import { differences, httpDifferences } from './same-shape.ts';

/** The last JSON document of an output: a block may print other lines before it. */
function lastJson(output: string): unknown {
  const lines = output.trim().split('\n');
  const from = lines.findLastIndex((line) => /^[[{]/.test(line));
  return JSON.parse(lines.slice(from).join('\n'));
}

/** How an output differs from the block that shows it. */
export function compare(shown: Block, output: string): string[] {
  if (shown.language === 'http') return httpDifferences(shown.text, output);
  return differences(JSON.parse(shown.text), lastJson(output));
}

const hasCurl = spawnSync('curl', ['--version']).status === 0;

/** Declares the tests of a page. @param stack the one that `beforeAll` of the file starts. */
export function holdExamples(page: Page, stack: () => TestStack): void {
  const curls = shellBlocks(page, 'curl');
  let runs: Promise<Run[]> | undefined;
  const run = async (index: number): Promise<Run> => {
    runs ??= (async () => {
      const [person] = await stack().people(1);
      return runShell(curls, { api: stack().api, folder: stack().state.folder, token: person?.token ?? '' });
    })();
    const found = (await runs)[index];
    if (found === undefined) throw new Error('a block was not run');
    return found;
  };

  test(`${page.path} has examples to run`, () => {
    expect(curls.length).toBeGreaterThan(0);
  });

  for (const [index, block] of curls.entries()) {
    const shown = answerAfter(page, block);
    const name = `${page.path}, line ${block.line}: the commands run${shown ? ` and answer what line ${shown.line} shows` : ''}`;
    test.skipIf(!hasCurl)(hasCurl ? name : `${name} (not run: no curl here)`, async () => {
      const { code, output, errors } = await run(index);
      expect(code, `${errors}\n${output}`).toBe(0);
      if (shown) expect(compare(shown, output), output).toEqual([]);
      else expect(output).not.toContain('"code":');
    });
  }

  test(`every npm command in ${page.path} is a script of package.json`, () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    const missing = shellBlocks(page, 'npm')
      .flatMap(scriptsNamed)
      .filter((name) => !['ci', 'install'].includes(name) && !(name in scripts));
    expect(missing).toEqual([]);
  });
}
