// `npm run prove [-- NAME …]`: the full figures behind docs/reliability.md. A line per proof as it starts and ends, its
// progress in between, and `N passed, N failed` at the end. `--write` keeps the figures in prove/results.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Verdict } from './proof.ts';
import { PROOFS } from './proofs.ts';
import { keepResults } from './results.ts';

const words = process.argv.slice(2);
const isWriting = words.includes('--write');
const named = words.filter((word) => !word.startsWith('--'));
const unknown = named.filter((word) => !(word in PROOFS));
if (unknown.length > 0) {
  console.error(
    `saidso: there is no proof called ${unknown.join(', ')}.\n        Proofs: ${Object.keys(PROOFS).join(', ')}.`,
  );
  process.exit(1);
}
const chosen = named.length > 0 ? named : Object.keys(PROOFS);

/** A proof that crashed or checked nothing is one failure. */
function readVerdict(file: string, code: number): Verdict {
  const broke = (why: string): Verdict => ({ passed: 0, failed: 1, figures: {}, failures: [why] });
  try {
    const verdict = JSON.parse(readFileSync(file, 'utf8')) as Verdict;
    return verdict.passed + verdict.failed > 0 ? verdict : broke('nothing was checked');
  } catch {
    return broke(`the proof ended with code ${code} and left no verdict; what it printed is above`);
  }
}

const folder = mkdtempSync(join(tmpdir(), 'saidso-prove-'));
const results: (Verdict & { name: string; about: string; seconds: number })[] = [];
for (const [index, name] of chosen.entries()) {
  const about = (await PROOFS[name]?.())?.about ?? '';
  console.log(`[${index + 1}/${chosen.length}] ${name}: ${about} …`);
  const started = Date.now();
  const file = join(folder, `${name}.json`);
  const code = await new Promise<number>((resolve) => {
    const script = join(import.meta.dirname, 'run-one.ts');
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, name, file], {
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    child.on('error', () => resolve(1));
    child.on('close', (exitCode) => resolve(exitCode ?? 1));
  });
  const verdict = readVerdict(file, code);
  const seconds = (Date.now() - started) / 1000;
  results.push({ ...verdict, name, about, seconds });
  const figures = Object.entries(verdict.figures).map(([key, value]) => `${key} ${value}`);
  console.log(
    `[${index + 1}/${chosen.length}] ${name}: ${verdict.failed === 0 ? 'ok' : 'FAILED'}, ${verdict.passed} passed, ${verdict.failed} failed, ${seconds.toFixed(1)} s; ${figures.join(', ')}`,
  );
  for (const line of verdict.failures.slice(0, 10)) console.log(`  ${line}`);
}
rmSync(folder, { recursive: true, force: true });

const sum = (pick: (verdict: Verdict) => number) => results.reduce((total, one) => total + pick(one), 0);
const failed = sum((one) => one.failed);
if (isWriting)
  keepResults(
    results.map(({ name, about, passed, failed, figures, seconds }) => ({
      name,
      about,
      passed,
      failed,
      figures,
      seconds: Math.round(seconds),
    })),
    Object.keys(PROOFS),
  );
console.log(`\n${sum((one) => one.passed)} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
