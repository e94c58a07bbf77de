// The figures that are kept: one file, a proof each, newest run wins. docs/figures.md is made from it.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import type { Verdict } from './proof.ts';

export type KeptResult = Pick<Verdict, 'passed' | 'failed' | 'figures'> & {
  readonly name: string;
  readonly about: string;
  /** Of the proof alone, on the machine named. */
  readonly seconds: number;
  /** `2026-11-25`, UTC. */
  readonly date: string;
  readonly machine: string;
};

export const RESULTS = join(import.meta.dirname, 'results', 'prove.json');

/** @returns what earlier runs kept, in the order of their proofs; empty when there is none. */
export const readResults = (file = RESULTS): readonly KeptResult[] =>
  existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as KeptResult[]) : [];

/** Keeps these results beside those of proofs that did not run. @param order names of all proofs, as they run. */
export function keepResults(
  results: readonly Omit<KeptResult, 'date' | 'machine'>[],
  order: readonly string[],
  file = RESULTS,
): void {
  const [cpu] = cpus();
  const machine = `${cpus().length} × ${cpu?.model.trim() ?? 'unknown'}, Node ${process.versions.node}`;
  const date = new Date().toISOString().slice(0, 10);
  const fresh = results.map((result) => ({ ...result, date, machine }));
  const kept = readResults(file).filter(({ name }) => !fresh.some((one) => one.name === name));
  const all = [...kept, ...fresh]
    .filter(({ name }) => order.includes(name))
    .sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(all, null, 2)}\n`);
}
