// Counts what held and tells what did not, a few lines of it: a proof that breaks everywhere breaks in one way.
import type { Verdict } from '../proof.ts';

const TOLD_MAX = 60;
const TOLD_OF_A_KIND = 2;

export type Tally = ReturnType<typeof createTally>;

export function createTally() {
  let passed = 0;
  let failed = 0;
  const failures: string[] = [];
  const told = new Map<string, number>();
  return {
    /**
     * @param fault what broke and how to see it again; null when it held.
     * @param kind of the fault: two of each are told, so that a frequent one does not hide the others.
     */
    count(fault: string | null, kind = fault): void {
      if (fault === null) passed += 1;
      else {
        failed += 1;
        const before = told.get(kind ?? fault) ?? 0;
        told.set(kind ?? fault, before + 1);
        if (before < TOLD_OF_A_KIND && failures.length < TOLD_MAX) failures.push(fault);
      }
    },
    verdict: (figures: Verdict['figures']): Verdict => ({ passed, failed, figures, failures }),
    failed: () => failed,
  };
}
