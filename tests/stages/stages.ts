// The stages of `npm test`, in the order of what is cheapest to find out.

export type Stage = {
  readonly name: string;
  readonly about: string;
  /** Part of `npm run check`, the inner loop. */
  readonly isFast: boolean;
  /** A binary in node_modules/.bin with its arguments. */
  readonly command: readonly [binary: string, ...args: string[]];
  /** `vitest` stages count their tests from the JSON report; any other stage counts as one. */
  readonly counts: 'tests' | 'one';
};

const vitest = (project: string, ...more: string[]): Stage['command'] => [
  'vitest',
  'run',
  '--project',
  project,
  ...more,
];

export const STAGES: readonly Stage[] = [
  {
    name: 'types',
    about: 'TypeScript, strict',
    isFast: true,
    command: ['tsc', '--noEmit', '--project', 'tsconfig.json'],
    counts: 'one',
  },
  {
    name: 'load-types',
    about: 'TypeScript of the k6 scripts',
    isFast: true,
    command: ['tsc', '--noEmit', '--project', 'load/tsconfig.json'],
    counts: 'one',
  },
  {
    name: 'lint',
    about: 'Biome: lint and format',
    isFast: true,
    command: ['biome', 'check', '--error-on-warnings'],
    counts: 'one',
  },
  {
    name: 'unit',
    about: 'domain, contract, flows, edge, structure and imports',
    isFast: true,
    command: vitest('unit'),
    counts: 'tests',
  },
  {
    name: 'contract',
    about: 'adapters and SQL on real Postgres, PostgREST and Redis; the local stack',
    isFast: false,
    command: vitest('contract'),
    counts: 'tests',
  },
  {
    name: 'simulation',
    about: 'the flows in virtual time with faults at every call, in memory and on Postgres',
    isFast: false,
    command: vitest('simulation', '--maxWorkers=2'),
    counts: 'tests',
  },
  {
    name: 'acceptance',
    about: 'the whole stack over HTTP, on workerd; README and docs',
    isFast: false,
    command: vitest('acceptance'),
    counts: 'tests',
  },
];
