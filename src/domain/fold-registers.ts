// Registers: what stands under each key, confirmed and inferred apart, as a pure function of the set of entries.
import { foldValue } from './folded-text.ts';
import type { Entry } from './memory.ts';

export type Register = {
  readonly key: string;
  /** What stands, in the order it was first said. More than one only for keys that hold several values. */
  readonly confirmed: readonly Entry[];
  /** Shown as assumptions: nothing confirmed speaks about them. */
  readonly inferred: readonly Entry[];
  /** Newer than the confirmed value they contradict: kept out of the memory, worth a question. */
  readonly contradicting: readonly Entry[];
};

/** Every field takes part, so that two entries of one place in the log still have one order. */
const canonical = (entry: Entry): string =>
  JSON.stringify([
    entry.kind,
    entry.section,
    entry.key,
    entry.value,
    entry.many,
    entry.confidence,
    entry.reason,
    entry.tokens,
    entry.evidence && Object.entries(entry.evidence).sort(([a], [b]) => (a < b ? -1 : 1)),
  ]);

/** The total order of the log: acceptance (seq, position), never arrival. */
export function compareEntries(a: Entry, b: Entry): number {
  if (a.seq !== b.seq) return a.seq - b.seq;
  if (a.position !== b.position) return a.position - b.position;
  const [left, right] = [canonical(a), canonical(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

type Layer = { live: Map<string, Entry>; cleared: Entry | null; dropped: Map<string, Entry> };

/** @param entries of one key and one section, in log order. */
function foldLayer(entries: readonly Entry[]): Layer {
  const layer: Layer = { live: new Map(), cleared: null, dropped: new Map() };
  for (const entry of entries) {
    const member = foldValue(entry.value);
    // A single value replaces whatever stood; a member of many joins it.
    if (entry.kind === 'set') {
      if (!entry.many) layer.live.clear();
      layer.live.set(member, entry);
    } else if (entry.kind === 'drop') {
      layer.live.delete(member);
    } else if (entry.many) {
      layer.live.delete(member);
      layer.dropped.set(member, entry);
    } else {
      layer.live.clear();
      layer.cleared = entry;
    }
  }
  return layer;
}

function foldKey(key: string, entries: readonly Entry[]): Register {
  const said = foldLayer(
    // Compaction reaches assumptions only; a drop that names more is void.
    entries.filter(({ section, kind }) => section === 'user_confirmed' && kind !== 'drop'),
  );
  const assumed = foldLayer(entries.filter(({ section }) => section === 'llm_inferred'));
  const confirmed = [...said.live.values()];
  const isWithdrawn = (member: string, entry: Entry): boolean =>
    [said.cleared, said.dropped.get(member)].some((gone) => gone && compareEntries(entry, gone) < 0);
  const open = [...assumed.live].filter(
    ([member, entry]) => !said.live.has(member) && !isWithdrawn(member, entry),
  );
  const joins = ({ many }: Entry): boolean => confirmed.every((fact) => many && fact.many);
  return {
    key,
    confirmed,
    inferred: open.map(([, entry]) => entry).filter(joins),
    // An older assumption has been answered by the user's newer word; asking again would be deaf.
    contradicting: open
      .map(([, entry]) => entry)
      .filter((entry) => !joins(entry) && confirmed.every((fact) => compareEntries(fact, entry) < 0)),
  };
}

/** Registers in the order their keys first came up. Order and repetition of `entries` do not matter. */
export function foldRegisters(entries: readonly Entry[]): Register[] {
  const byKey = new Map<string, Entry[]>();
  for (const entry of [...entries].sort(compareEntries)) {
    if (entry.kind === 'summary') continue;
    const known = byKey.get(entry.key);
    if (known) known.push(entry);
    else byKey.set(entry.key, [entry]);
  }
  return [...byKey].map(([key, ofKey]) => foldKey(key, ofKey));
}
