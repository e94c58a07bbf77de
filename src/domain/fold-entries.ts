// The fold: entries in, the three fields out. Nothing else produces the fields.
import { sizeState } from './budget.ts';
import { countEvidenceBytes } from './evidence-bytes.ts';
import { compareEntries, foldRegisters } from './fold-registers.ts';
import type { Entry, FactValue, MemoryContent, ToConfirm } from './memory.ts';

const asValue = (entries: readonly Entry[]): FactValue => {
  const [first] = entries;
  return entries.length === 1 && first && !first.many ? first.value : entries.map(({ value }) => value);
};

// Object.fromEntries defines properties instead of assigning them, so a key `__proto__` is a key like any other.
const asRecord = (lists: readonly { key: string; entries: readonly Entry[] }[]): Record<string, FactValue> =>
  Object.fromEntries(
    lists.filter(({ entries }) => entries.length > 0).map(({ key, entries }) => [key, asValue(entries)]),
  );

const asQuestion = ({ key, value }: Entry): ToConfirm => ({
  key,
  value,
  question: `Is it right that ${key.replaceAll('_', ' ')} is “${value}”?`,
});

const sumTokens = (entries: readonly Entry[]): number => entries.reduce((sum, { tokens }) => sum + tokens, 0);

/** The summary that stands: the newest summary entry holds the whole text. */
export function latestSummary(entries: readonly Entry[]): Entry | null {
  return entries.reduce<Entry | null>((latest, entry) => {
    if (entry.kind !== 'summary') return latest;
    return latest && compareEntries(entry, latest) <= 0 ? latest : entry;
  }, null);
}

/**
 * Folds the whole log of a chat (4-memory, point 1): independent of the order, repetition and batching of
 * `entries`; an inference never changes or hides what is confirmed. Nothing is compacted here: what compaction
 * decided is in the log (domain/compact-entries.ts).
 * @param tokenLimit o200k tokens the packed memory may have; only `size_state` depends on it.
 */
export function foldEntries(entries: readonly Entry[], tokenLimit: number): MemoryContent {
  const registers = foldRegisters(entries);
  const summary = latestSummary(entries);
  const confirmed = registers.flatMap((register) => register.confirmed);
  const inferred = registers.flatMap((register) => register.inferred);
  const unsettled = [
    ...registers.flatMap((register) => register.contradicting),
    ...inferred.filter(({ reason }) => reason?.startsWith('assent_')),
  ].sort(compareEntries);
  const confirmedTokens = sumTokens(confirmed);
  const tokens = confirmedTokens + sumTokens(inferred) + (summary?.tokens ?? 0);
  return {
    user_confirmed: asRecord(registers.map(({ key, confirmed: entries }) => ({ key, entries }))),
    llm_inferred: asRecord(registers.map(({ key, inferred: entries }) => ({ key, entries }))),
    general_summary: summary?.value ?? '',
    to_confirm: unsettled.map(asQuestion),
    token_count: tokens,
    size_state: sizeState(
      { confirmedTokens, tokens, registers: confirmed.length, evidenceBytes: countEvidenceBytes(entries) },
      tokenLimit,
    ),
  };
}
