// One proof: something that would be seen to fail if a promise broke, in figures. `npm run prove` runs them all.

export type Verdict = {
  /** What was checked and held, and what did not; a proof that checked nothing has failed. */
  readonly passed: number;
  readonly failed: number;
  /** What the documentation quotes, by name: `kills: 100`, `lost: 0`, `seed: 1`. */
  readonly figures: Readonly<Record<string, number | string>>;
  /** One line each: what broke, and how to see it again. */
  readonly failures: readonly string[];
};

export type Proof = {
  /** As on the command line: `npm run prove -- kills`. */
  readonly name: string;
  readonly about: string;
  /** Runs in a process of its own. @param say prints a line of progress. @throws only for what stopped the proof itself. */
  prove(say: (line: string) => void): Promise<Verdict>;
};
