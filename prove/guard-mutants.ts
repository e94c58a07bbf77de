// Each guard of the product is taken out, alone or with those that hide it: something that runs in the tests must die.
import { availableParallelism } from 'node:os';
import {
  FEWEST,
  FEWEST_SQL,
  SQL_GUARDS,
  tellVerdict,
} from '../tests/simulation/support/guards/all-guards.ts';
import { killAll } from '../tests/simulation/support/guards/kill-all.ts';
import type { Proof } from './proof.ts';

export const guardMutants: Proof = {
  name: 'guard-mutants',
  about: 'one guard at a time is taken out of TypeScript and SQL, and something must notice',
  async prove(say) {
    const verdicts = await killAll(availableParallelism(), (verdict, done, all) =>
      say(`${String(done).padStart(3)} of ${all} ${tellVerdict(verdict)}`),
    );
    const alive = verdicts.filter(({ seen }) => seen === null);
    const isEnough = verdicts.length >= FEWEST && SQL_GUARDS.length >= FEWEST_SQL;
    return {
      passed: verdicts.length - alive.length,
      failed: alive.length + (isEnough ? 0 : 1),
      figures: {
        guards: verdicts.length,
        'in SQL': SQL_GUARDS.length,
        killed: `${Math.floor((100 * (verdicts.length - alive.length)) / verdicts.length)} %`,
      },
      failures: [
        ...alive.map(
          ({ name, where, killer }) => `${name} (${where}) is gone, and ${killer} does not notice`,
        ),
        ...(isEnough
          ? []
          : [`${verdicts.length} guards are fewer than ${FEWEST}, or fewer than ${FEWEST_SQL} are SQL`]),
      ],
    };
  },
};
