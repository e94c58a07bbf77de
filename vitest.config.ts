// Four kinds of tests: `unit` is pure and runs in seconds, `contract` runs adapters and local parts on real
// services, `simulation` plays the flows in virtual time with faults, `acceptance` speaks HTTP to the whole stack on workerd, one file at a time so that counts are exact.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          // Properties run thousands of cases; how long that takes says nothing about right or wrong.
          testTimeout: 60_000,
          include: [
            'tests/{domain,contract,flows,functions,structure,deploy}/**/*.test.ts',
            'tests/*.test.ts',
            'tests/verify/*.test.ts',
          ],
        },
      },
      {
        test: {
          name: 'contract',
          include: [
            'tests/{adapters,local,operate,ports,security}/**/*.test.ts',
            'tests/verify/postgres/*.test.ts',
          ],
          globalSetup: ['tests/support/postgres-setup.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'simulation',
          include: ['tests/simulation/**/*.test.ts'],
          globalSetup: ['tests/support/postgres-setup.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'acceptance',
          include: ['tests/{acceptance,docs}/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
