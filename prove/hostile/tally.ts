// Counts what held and tells what did not, a few lines of it: a proof that breaks everywhere breaks in one way.
import type { Verdict } from '../proof.ts';

const TOLD_MAX = 30;

export type Tally = ReturnType<typeof createTally>;

export function createTally() {
  let passed = 0;
  let failed = 0;
  const failures: string[] = [];
  return {
    /** @param fault what broke and how to see it again; null when it held. */
    count(fault: string | null): void {
      if (fault === null) passed += 1;
      else {
        failed += 1;
        if (failures.length < TOLD_MAX) failures.push(fault);
      }
    },
    verdict: (figures: Verdict['figures']): Verdict => ({ passed, failed, figures, failures }),
    failed: () => failed,
  };
}
