// What a chat must hold as the user's word, worked out from its rows without the product's fold.
import type { Row } from './look.ts';

type Facts = ReadonlyMap<string, string>;

const FACT = /^My item (\d+) is (thing\d+)\.$/;

function decide(facts: Facts, payload: Readonly<Record<string, unknown>>): Facts {
  const { key, action, value } = payload;
  if (typeof key !== 'string' || !facts.has(key)) return facts;
  const next = new Map(facts);
  if (action === 'reject') next.delete(key);
  if (action === 'correct' && typeof value === 'string') next.set(key, value);
  return next;
}

/** @param rows of one chat in the order of seq. */
export function expectedFacts(rows: readonly Row[]): Readonly<Record<string, string>> {
  /** By version. */
  const states: Facts[] = [new Map()];
  for (const { status, words, payload, applied_version: version } of rows) {
    if (status !== 'complete' || version === null) continue;
    const before = states[version] ?? states[version - 1] ?? new Map<string, string>();
    const [, number, value] = FACT.exec(words ?? '') ?? [];
    if (value !== undefined) states[version] = new Map(before).set(`item_${number}`, value);
    else if (payload !== null && 'action' in payload) states[version] = decide(before, payload);
    else if (payload !== null && Number(payload.version) < version)
      states[version] = states[Number(payload.version)] ?? before;
    else states[version] = before;
  }
  return Object.fromEntries(states.at(-1) ?? []);
}
