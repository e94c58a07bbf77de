// Where each fact comes from, and what stood before it: the log told value by value.
import { foldRegisters } from './fold-registers.ts';
import type { Entry, Evidence } from './memory.ts';

/** An entry together with the revision that brought it in. */
export type LoggedEntry = Entry & { readonly version: number };

/** A value that stands, as `include=facts` shows it. */
export type SourcedFact = {
  readonly key: string;
  readonly value: string;
  readonly section: 'user_confirmed' | 'llm_inferred';
  /** The update it was said in. */
  readonly seq: number;
  readonly since_version: number;
  readonly confidence: number;
  /** Null for an assumption: nothing proves it. */
  readonly evidence: Evidence | null;
  /** Why it was not confirmed, as a code. */
  readonly reason: string | null;
};

/** A value that stood once, as `include=history` shows it. */
export type PastFact = SourcedFact & { readonly until_version: number };

const placeOf = ({ seq, position }: Entry): string => `${seq}.${position}`;

const standing = (entries: readonly LoggedEntry[]): LoggedEntry[] => {
  const byPlace = new Map(entries.map((entry) => [placeOf(entry), entry]));
  return foldRegisters(entries)
    .flatMap(({ confirmed, inferred }) => [...confirmed, ...inferred])
    .flatMap((entry) => byPlace.get(placeOf(entry)) ?? []);
};

const toFact = ({
  key,
  value,
  section,
  seq,
  version,
  confidence,
  evidence,
  reason,
}: LoggedEntry): SourcedFact => ({
  key,
  value,
  section: section === 'user_confirmed' ? section : 'llm_inferred',
  seq,
  since_version: version,
  confidence,
  evidence,
  reason,
});

/** Every value of the two fact fields with its source; confirmed before inferred, in the order they were first said. */
export function listSources(entries: readonly LoggedEntry[]): SourcedFact[] {
  const facts = standing(entries).map(toFact);
  return [
    ...facts.filter(({ section }) => section === 'user_confirmed'),
    ...facts.filter(({ section }) => section === 'llm_inferred'),
  ];
}

/** The same value written once more, at a later place: nothing ended. */
const isSaidAgain = (gone: LoggedEntry, entry: LoggedEntry): boolean =>
  entry.kind === 'set' && entry.section === gone.section && entry.value === gone.value;

/** The values of one key that no longer stand. The log is replayed as it was applied, since that is what readers saw. */
function pastOf(entries: readonly LoggedEntry[]): PastFact[] {
  const applied = [...entries].sort(
    (a, b) => a.version - b.version || a.seq - b.seq || a.position - b.position,
  );
  const ended = new Map<LoggedEntry, number>();
  let before: readonly LoggedEntry[] = [];
  for (const [index, entry] of applied.entries()) {
    const now = standing(applied.slice(0, index + 1));
    for (const gone of before)
      if (!now.includes(gone) && !isSaidAgain(gone, entry)) ended.set(gone, entry.version);
    before = now;
  }
  // What was taken away and stands again is a fact, not history.
  return [...ended].flatMap(([entry, version]) =>
    before.includes(entry) ? [] : [{ ...toFact(entry), until_version: version }],
  );
}

/** What was replaced, withdrawn or let go, oldest end first: nothing that was ever shown is forgotten. */
export function listPast(entries: readonly LoggedEntry[]): PastFact[] {
  const facts = entries.filter(({ kind }) => kind !== 'summary');
  return [...Map.groupBy(facts, ({ key }) => key).values()]
    .flatMap(pastOf)
    .sort((a, b) => a.until_version - b.until_version || a.seq - b.seq);
}
