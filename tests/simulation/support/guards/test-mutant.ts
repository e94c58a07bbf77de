// Runs a test file on a copy of the source tree in which a guard is missing.
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Edit, replaceOnce } from './guard.ts';

const MOST_MS = 120_000;
const root = join(import.meta.dirname, '../../../..');
const COPIED = ['src', 'functions', 'local', 'tests', 'supabase', 'package.json'];

type Report = {
  readonly testResults: readonly {
    readonly message: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
};

/** @returns the titles that fail, and what kept the file from running at all */
export async function testMutant(edits: readonly Edit[], file: string): Promise<readonly string[]> {
  const tree = mkdtempSync(join(tmpdir(), 'saidso-mutant-'));
  try {
    for (const name of COPIED) cpSync(join(root, name), join(tree, name), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(tree, 'node_modules'));
    for (const edit of edits) {
      const path = join(tree, edit.of);
      writeFileSync(path, replaceOnce(readFileSync(path, 'utf8'), edit));
    }
    const out = join(tree, 'report.json');
    // No settings: those of the project would bring up what one file of tests does not need.
    const words = [
      'run',
      file,
      '--root',
      tree,
      '--testTimeout',
      '60000',
      '--reporter',
      'json',
      '--outputFile',
      out,
    ];
    await new Promise<void>((resolve) => {
      execFile(
        process.execPath,
        [join(tree, 'node_modules/vitest/vitest.mjs'), ...words],
        { cwd: tree, timeout: MOST_MS },
        () => resolve(),
      );
    });
    const { testResults } = JSON.parse(readFileSync(out, 'utf8')) as Report;
    return testResults.flatMap(({ message, assertionResults }) => {
      const failed = assertionResults.filter(({ status }) => status === 'failed');
      if (assertionResults.length === 0) return [`the file fails: ${message}`];
      return failed.map(({ fullName }) => fullName);
    });
  } finally {
    rmSync(tree, { recursive: true, force: true });
  }
}
