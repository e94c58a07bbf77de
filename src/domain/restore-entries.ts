// Restoring: the entries that bring a memory back to what it was, as a new revision on top of the old ones.
import type { CountTokens } from './count-line.ts';
import { type EntryDraft, placeEntries, type Stamp, summaryDraft } from './entry-stamp.ts';
import { latestSummary } from './fold-entries.ts';
import { foldRegisters, type Register } from './fold-registers.ts';
import type { Entry } from './memory.ts';

const RESTORED = 'restored';

/** What can be seen of an entry; its place and its tokens cannot. */
const seen = ({ value, many, confidence, reason, evidence }: Entry) => [
  value,
  many,
  confidence,
  reason,
  evidence,
];
const view = (register: Register | undefined): string =>
  JSON.stringify(
    [register?.confirmed ?? [], register?.contradicting ?? [], register?.inferred ?? []].map((layer) =>
      layer.map(seen),
    ),
  );

const clear = (key: string, section: 'user_confirmed' | 'llm_inferred'): EntryDraft => ({
  kind: 'retract',
  section,
  key,
  value: '',
  many: false,
  confidence: 3,
  evidence: null,
  reason: RESTORED,
});

/** Both layers are emptied and filled again: what is older than the clearing can then neither hide nor show through. */
function restoreKey(key: string, target: Register | undefined): EntryDraft[] {
  // Of assumptions only the first may be single, and a single one is the one that contradicts a list.
  const standing = target ? [...target.confirmed, ...target.contradicting, ...target.inferred] : [];
  return [clear(key, 'user_confirmed'), clear(key, 'llm_inferred'), ...standing];
}

/**
 * Entries that make the fold of `entries` and of them equal to the fold of `target`, but for the order of keys and
 * questions; keys that are the same in both are not touched. Facts keep the evidence they had.
 * @param entries the whole log. @param target the part of it that the wanted version was folded from
 * (`chat_facts.version` up to it). @param stamp as `freeStamp` gives it. @returns none when nothing differs.
 */
export function restoreEntries(
  entries: readonly Entry[],
  target: readonly Entry[],
  stamp: Stamp,
  countTokens: CountTokens,
): Entry[] {
  const byKey = (log: readonly Entry[]) =>
    new Map(foldRegisters(log).map((register) => [register.key, register]));
  const now = byKey(entries);
  const then = byKey(target);
  const drafts = [...new Set([...then.keys(), ...now.keys()])].flatMap((key) =>
    view(now.get(key)) === view(then.get(key)) ? [] : restoreKey(key, then.get(key)),
  );
  const text = latestSummary(target)?.value ?? '';
  if (text !== (latestSummary(entries)?.value ?? '')) drafts.push(summaryDraft(text, RESTORED));
  return placeEntries(drafts, stamp, countTokens);
}
