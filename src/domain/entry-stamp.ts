// Places in the log: where entries go that no sentence of a batch has placed.
import { type CountTokens, countEntry } from './count-line.ts';
import type { Entry } from './memory.ts';

/** The first free place: new entries take its positions in order. */
export type Stamp = { readonly seq: number; readonly position: number };

/** What a stamp is read from: `stampSeq` is given for a redrive, whose words were accepted earlier than its seq says. */
export type Stamped = { readonly seq: number; readonly stampSeq?: number | undefined };

/** The seq that the entries of an update bear: when its words were first accepted. */
export const stampSeqOf = ({ seq, stampSeq }: Stamped): number => stampSeq ?? seq;

/** Updates in the order they were said, which is that of their seqs but for redrives. */
export const inStampOrder = <Update extends Stamped>(updates: readonly Update[]): Update[] =>
  [...updates].sort((a, b) => stampSeqOf(a) - stampSeqOf(b) || a.seq - b.seq);

/** An entry before it gets its place in the log and its tokens. */
export type EntryDraft = Omit<Entry, 'seq' | 'position' | 'tokens'>;

/** The place after everything in the log, so that it wins; `seq` is that of the update at work. */
export function freeStamp(entries: readonly Entry[], seq: number): Stamp {
  const last = entries.reduce((most, entry) => Math.max(most, entry.seq), seq);
  const taken = entries.filter((entry) => entry.seq === last).map(({ position }) => position + 1);
  return { seq: last, position: taken.reduce((most, position) => Math.max(most, position), 0) };
}

/** Entries in the order given, counted once. */
export const placeEntries = (
  drafts: readonly EntryDraft[],
  { seq, position }: Stamp,
  countTokens: CountTokens,
): Entry[] =>
  drafts.map((draft, index) => ({
    ...draft,
    seq,
    position: position + index,
    tokens: countEntry(draft, countTokens),
  }));

/** @param reason why code, not the model, wrote this summary; a code, or null. */
export const summaryDraft = (text: string, reason: string | null = null): EntryDraft => ({
  kind: 'summary',
  section: 'general_summary',
  key: 'general_summary',
  value: text,
  many: false,
  confidence: 1,
  evidence: null,
  reason,
});
