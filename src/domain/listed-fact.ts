// The facts as the prompt lists them: numbered for one request, so that an operation can point at one.
import { foldRegisters } from './fold-registers.ts';
import type { Entry } from './memory.ts';

export type ListedFact = {
  /** 1..n, valid for one request only. */
  readonly alias: number;
  readonly section: 'user_confirmed' | 'llm_inferred';
  readonly key: string;
  readonly value: string;
  readonly many: boolean;
};

/** Live facts: confirmed first, each in creation order; one line per member where a key holds several values. */
export function listFacts(entries: readonly Entry[]): ListedFact[] {
  const registers = foldRegisters(entries);
  const lines = [
    ...registers.flatMap(({ confirmed }) => confirmed.map((entry) => ['user_confirmed', entry] as const)),
    ...registers.flatMap(({ inferred }) => inferred.map((entry) => ['llm_inferred', entry] as const)),
  ];
  return lines.map(([section, { key, value, many }], index) => ({
    alias: index + 1,
    section,
    key,
    value,
    many,
  }));
}
