// The fourteen statements that the service is built on, and where each can be seen to hold.

export type Invariant = {
  readonly number: number;
  readonly sentence: string;
  /** What no look into a database can tell. Said on the line of the invariant, and never counted as passed. */
  readonly unseen?: string;
  /** That a history of clients shows what the database alone cannot. */
  readonly needsHistory?: boolean;
};

export const INVARIANTS: readonly Invariant[] = [
  {
    number: 1,
    sentence: 'Every accepted update has exactly one row, and a key is one update',
    unseen: 'what callers were told needs their history (--history FILE)',
    needsHistory: true,
  },
  {
    number: 2,
    sentence: 'An update is applied at most once, and complete means inside exactly one revision',
  },
  {
    number: 3,
    sentence: 'Revisions follow the order of acceptance without a gap; only dead letters are skipped',
  },
  {
    number: 4,
    sentence: 'Claims only get newer; what a stale worker writes is refused',
    unseen: 'refusals leave nothing behind: proved by tests/ports/update-queue.contract.ts',
  },
  { number: 5, sentence: 'The memory is the fold of its entries, and version is the number of revisions' },
  {
    number: 6,
    sentence: 'Reads are real states, never below what was asked for',
    unseen: 'needs a history (--history FILE); proved by tests/simulation/',
    needsHistory: true,
  },
  { number: 7, sentence: 'Nothing is stranded' },
  {
    number: 8,
    sentence: 'One model call per chat at a time, and none for results that are stored',
    unseen: 'calls leave no rows: proved by tests/simulation/',
  },
  {
    number: 9,
    sentence: 'Everything of a chat belongs to one tenant, one owner and that chat',
    unseen: 'prompts and cache entries: proved by tests/simulation/ and tests/acceptance/isolation.test.ts',
  },
  { number: 10, sentence: 'Confirmed means that the user said it, or decided it' },
  {
    number: 11,
    sentence: 'What is erased is gone and stays gone',
    unseen: 'the cache, and 404 afterwards: proved by tests/simulation/',
  },
  {
    number: 12,
    sentence: 'User text appears in no log, metric, queue message or error',
    unseen: 'they are not in the database: proved by tests/acceptance/isolation.test.ts',
  },
  {
    number: 13,
    sentence: 'Outages spend no attempts, and a poison row blocks nobody',
    unseen: 'attempts of rows that ended well: proved by tests/simulation/',
  },
  {
    number: 14,
    sentence: 'The same seed gives the same event log',
    unseen: 'about the simulation: proved by tests/simulation/determinism.test.ts',
  },
];

/** What a check found wrong: ids and numbers only, never user text. */
export type Violation = {
  readonly tenant_id: string | null;
  readonly chat_id: string | null;
  readonly what: string;
};

/** One statement that was checked. `violations` holds the first of `count`. */
export type Checked = {
  readonly invariant: number;
  /** Name of its SQL file without `.sql`, or of the code that checks it. */
  readonly name: string;
  readonly count: number;
  readonly violations: readonly Violation[];
  /** How much was looked at, in a few words. */
  readonly detail?: string | undefined;
};

/** How many violations of one check are kept and shown. */
export const VIOLATIONS_SHOWN = 5;
