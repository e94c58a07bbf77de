// Runs a killer on the source without one of its guards, in a process of its own, and says what noticed.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Edit, Guard } from './guard.ts';
import { testMutant } from './test-mutant.ts';

const MOST_SCHEDULES = 5_000;
const MOST_MS = 120_000;
const run = promisify(execFile);

async function simulateMutant(edits: readonly Edit[], most: number): Promise<readonly string[]> {
  const here = (file: string) => join(import.meta.dirname, file);
  const { stdout } = await run(
    process.execPath,
    ['--import', here('mutate-source.ts'), here('simulate-mutant.ts'), String(most)],
    {
      env: { ...process.env, SAIDSO_EDITS: JSON.stringify(edits), NODE_NO_WARNINGS: '1' },
      timeout: MOST_MS,
      maxBuffer: 16 * 1024 * 1024,
    },
  );
  return stdout.split('\n');
}

/** @returns what the killer reported, or null: the mutant lives. @throws Error when a guard is not where it should be */
export async function killSource({ edits, killer }: Guard): Promise<string | null> {
  if (killer.by === 'pgtap') throw new Error('SQL is not source');
  const seen =
    killer.by === 'test'
      ? await testMutant(edits, killer.file)
      : await simulateMutant(edits, killer.most ?? MOST_SCHEDULES);
  return seen.find((line) => killer.dies.test(line)) ?? null;
}
