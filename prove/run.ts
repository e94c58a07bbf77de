// `npm run prove [-- NAME …]`: the full figures behind docs/reliability.md. A line per proof as it starts and ends, its
// progress in between, and `N passed, N failed` at the end. `--write` keeps the figures in prove/results, `--at-once N`
// says how many run at once.
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Verdict } from './proof.ts';
import { PROOFS } from './proofs.ts';
import { keepResults } from './results.ts';
import { runProof } from './run-proof.ts';

type Result = Verdict & { readonly name: string; readonly about: string; readonly seconds: number };

function stop(what: string, todo: string): never {
  console.error(`saidso: ${what}\n        ${todo}`);
  return process.exit(1);
}

/** Two at once, where there are two cores: half of the proofs wait for killed processes most of their time. */
const MOST_AT_ONCE = 2;

function readArguments(words: readonly string[]) {
  const at = words.indexOf('--at-once');
  const atOnce = at < 0 ? Math.min(MOST_AT_ONCE, availableParallelism()) : Number(words[at + 1]);
  if (!Number.isInteger(atOnce) || atOnce < 1)
    stop('--at-once takes a whole number.', 'npm run prove -- --at-once 1');
  const named = words.filter((word, place) => !word.startsWith('--') && (at < 0 || place !== at + 1));
  const unknown = named.filter((word) => !(word in PROOFS));
  if (unknown.length > 0)
    stop(`there is no proof called ${unknown.join(', ')}.`, `Proofs: ${Object.keys(PROOFS).join(', ')}.`);
  return {
    atOnce,
    isWriting: words.includes('--write'),
    chosen: named.length > 0 ? named : Object.keys(PROOFS),
  };
}

const { atOnce, isWriting, chosen } = readArguments(process.argv.slice(2));
const folder = mkdtempSync(join(tmpdir(), 'saidso-prove-'));
const results: Result[] = [];
const waiting = [...chosen.entries()];

async function work(): Promise<void> {
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const [index, name] = next;
    const place = `[${index + 1}/${chosen.length}] ${name}:`;
    const about = (await PROOFS[name]?.())?.about ?? '';
    console.log(`${place} ${about} …`);
    const verdict = await runProof(name, folder, (line) => console.log(`  ${name}: ${line.trimStart()}`));
    results.push({ ...verdict, name, about });
    const figures = Object.entries(verdict.figures).map(([key, value]) => `${key} ${value}`);
    console.log(
      `${place} ${verdict.failed === 0 ? 'ok' : 'FAILED'}, ${verdict.passed} passed, ${verdict.failed} failed, ${verdict.seconds.toFixed(1)} s; ${figures.join(', ')}`,
    );
    for (const line of verdict.failures.slice(0, 10)) console.log(`  ${name}: ${line}`);
  }
}
const started = Date.now();
await Promise.all(Array.from({ length: atOnce }, work));
rmSync(folder, { recursive: true, force: true });

const sum = (pick: (verdict: Verdict) => number) => results.reduce((total, one) => total + pick(one), 0);
const failed = sum((one) => one.failed);
const broken = results.filter((one) => one.failed > 0).map(({ name }) => name);
if (isWriting)
  keepResults(
    results.map(({ failures: _, ...kept }) => ({ ...kept, seconds: Math.round(kept.seconds) })),
    Object.keys(PROOFS),
  );
console.log(
  `\n${broken.length === 0 ? 'Every proof holds' : `Failing: ${broken.join(', ')}`} (${Math.round((Date.now() - started) / 1000)} s).`,
);
console.log(`${sum((one) => one.passed)} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
