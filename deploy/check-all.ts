// Runs checks one after the other, a line each, and goes on after one that fails: a single look shows every fault.
import type { Progress } from '../local/stack/progress.ts';

/** `detail` is shown when there are no faults; `value` is for the checks that follow. */
export type Checked<T> = { readonly faults: readonly string[]; readonly detail: string; readonly value?: T };

export type Checks = {
  /** Found so far, a sentence each. */
  readonly faults: string[];
  /** @returns the `value` of the check, also when it found faults; undefined when it threw. */
  readonly check: <T>(label: string, work: () => Promise<Checked<T>>) => Promise<T | undefined>;
};

export function createChecks(progress: Progress): Checks {
  const faults: string[] = [];
  return {
    faults,
    async check(label, work) {
      let checked: Checked<Awaited<ReturnType<typeof work>>['value']> | undefined;
      // In a later tick, so that the clock of the step also runs over work that never waits.
      const done = Promise.resolve().then(async () => {
        checked = await work();
        if (checked.faults.length > 0) throw new Error(checked.faults.join(`\n  ${label}: `));
        return checked.detail;
      });
      await progress
        .step(label, done, (detail) => detail)
        .catch((error: Error) => faults.push(`${label}: ${error.message}`));
      return checked?.value;
    },
  };
}
