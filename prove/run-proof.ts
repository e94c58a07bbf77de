// One proof as a child process: its lines come out under its name, its verdict out of a file.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Verdict } from './proof.ts';

/** A proof that crashed, checked nothing or ended badly in spite of its verdict is at least one failure. */
function readVerdict(file: string, code: number): Verdict {
  const broke = (why: string): Verdict => ({ passed: 0, failed: 1, figures: {}, failures: [why] });
  try {
    const verdict = JSON.parse(readFileSync(file, 'utf8')) as Verdict;
    if (verdict.passed + verdict.failed === 0) return broke('nothing was checked');
    if (code === 0 || verdict.failed > 0) return verdict;
    return { ...verdict, failed: 1, failures: [`the proof ended with code ${code}`] };
  } catch {
    return broke(`the proof ended with code ${code} and left no verdict; what it printed is above`);
  }
}

/**
 * @param folder where the verdict is left
 * @param say told each line that the proof prints, also those of a crash
 */
export async function runProof(
  name: string,
  folder: string,
  say: (line: string) => void,
): Promise<Verdict & { readonly seconds: number }> {
  const started = Date.now();
  const file = join(folder, `${name}.json`);
  const code = await new Promise<number>((resolve) => {
    const script = join(import.meta.dirname, 'run-one.ts');
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, name, file], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr])
      createInterface({ input: stream }).on('line', (line) => say(line.trimEnd()));
    child.on('error', () => resolve(1));
    child.on('close', (exitCode) => resolve(exitCode ?? 1));
  });
  return { ...readVerdict(file, code), seconds: (Date.now() - started) / 1000 };
}
