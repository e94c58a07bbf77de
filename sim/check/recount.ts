// What a memory must hold, worked out without the fold: the complete updates one after the other, each in its place.
import type { StoredRow } from '../drivers/driver.ts';
import { factOf } from '../model.ts';

type Facts = ReadonlyMap<string, string>;
/** What one update did to one key; null took it away. `seq` is when it was said, for a redrive its first seq. */
type Step = {
  readonly seq: number;
  readonly version: number;
  readonly key: string;
  readonly value: string | null;
};

/** The last word about each key among steps. */
function standing(steps: readonly Step[]): Facts {
  const facts = new Map<string, string>();
  // Steps of one seq stay in the order they were taken.
  for (const { key, value } of [...steps].sort((a, b) => a.seq - b.seq)) {
    if (value === null) facts.delete(key);
    else facts.set(key, value);
  }
  return facts;
}

type Change = Pick<Step, 'key' | 'value'>;

function decide(facts: Facts, payload: object): readonly Change[] {
  const { key, action, value } = payload as { key: string; action: string; value?: string };
  if (!facts.has(key)) return [];
  if (action === 'reject') return [{ key, value: null }];
  return action === 'correct' && value !== undefined ? [{ key, value }] : [];
}

const goBack = (now: Facts, then: Facts): readonly Change[] =>
  [...new Set([...now.keys(), ...then.keys()])]
    .filter((key) => now.get(key) !== then.get(key))
    .map((key) => ({ key, value: then.get(key) ?? null }));

/** @returns key to value of what is confirmed once these rows have ended. Each fact is said in one update only. */
export function recount(rows: readonly StoredRow[]): Facts {
  const steps: Step[] = [];
  for (const { status, words, payload, appliedVersion, ...row } of rows) {
    if (status !== 'complete' || appliedVersion === null) continue;
    const seq = row.stampSeq ?? row.seq;
    const said = steps.filter((step) => step.seq <= seq);
    const fact = payload === null ? factOf(words) : null;
    let changes: readonly Change[] = [];
    if (fact !== null) changes = [fact];
    else if (payload !== null && 'action' in payload) changes = decide(standing(said), payload);
    else if (payload !== null && 'version' in payload && Number(payload.version) < appliedVersion) {
      const then = said.filter(({ version }) => version <= Number(payload.version));
      changes = goBack(standing(said), standing(then));
    }
    steps.push(...changes.map((change) => ({ ...change, seq, version: appliedVersion })));
  }
  return standing(steps);
}
