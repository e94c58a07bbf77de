// A planted mistake, and what must be reported of it.
import type { Tamper } from '../../../sim/drivers/memory.ts';

export type Mutant = {
  /** As the end of the sentence "a … is reported". */
  readonly name: string;
  readonly tamper: Tamper;
  /** Of the invariant that it breaks, as the violation begins. */
  readonly breaks: RegExp;
};
