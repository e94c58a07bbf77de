// What a memory must hold, worked out without the fold: the complete updates in their order, one after the other.
import type { StoredRow } from '../drivers/driver.ts';
import { factOf } from '../model.ts';

type Facts = ReadonlyMap<string, string>;

function decide(facts: Facts, payload: object): Facts {
  const { key, action, value } = payload as { key: string; action: string; value?: string };
  const next = new Map(facts);
  if (!facts.has(key)) return next;
  if (action === 'reject') next.delete(key);
  if (action === 'correct' && value !== undefined) next.set(key, value);
  return next;
}

/** @returns key to value of what is confirmed once these rows have ended. Each fact is said in one update only. */
export function recount(rows: readonly StoredRow[]): Facts {
  /** By version, as it stood when the version was made. */
  const states: Facts[] = [new Map()];
  for (const { status, words, payload, appliedVersion } of rows) {
    if (status !== 'complete' || appliedVersion === null) continue;
    const before = states[appliedVersion] ?? states[appliedVersion - 1] ?? new Map<string, string>();
    const fact = payload === null ? factOf(words) : null;
    if (fact !== null) states[appliedVersion] = new Map(before).set(fact.key, fact.value);
    else if (payload !== null && 'action' in payload) states[appliedVersion] = decide(before, payload);
    else if (payload !== null && 'version' in payload && Number(payload.version) < appliedVersion)
      states[appliedVersion] = states[Number(payload.version)] ?? before;
    else states[appliedVersion] = before;
  }
  return states.at(-1) ?? new Map();
}
