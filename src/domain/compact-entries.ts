// Compaction: what has to go when a memory grows too large for its budget. Confirmed facts never do.
import { COMPACT_ABOVE, COMPACT_TO, sectionBudget } from './budget.ts';
import { orderByCentrality } from './central-lines.ts';
import { type CountTokens, countLine, summaryLines } from './count-line.ts';
import { type EntryDraft, placeEntries, type Stamp, summaryDraft } from './entry-stamp.ts';
import { latestSummary } from './fold-entries.ts';
import { foldRegisters } from './fold-registers.ts';
import type { Entry } from './memory.ts';
import { compareInferred } from './pack-lines.ts';

type Line = { readonly text: string; readonly tokens: number };

const sum = (lines: readonly { readonly tokens: number }[]): number =>
  lines.reduce((total, { tokens }) => total + tokens, 0);

/** What is left of `lines`, the first to go first, when at most `room` tokens of them may stay. */
function shed<Of extends { readonly tokens: number }>(lines: readonly Of[], room: number): readonly Of[] {
  let left = sum(lines);
  const kept = lines.findIndex((_, index) => {
    if (left <= room) return true;
    left -= lines[index]?.tokens ?? 0;
    return false;
  });
  return kept < 0 ? [] : lines.slice(kept);
}

const dropEntry = ({ key, value, many }: Entry): EntryDraft => ({
  kind: 'drop',
  section: 'llm_inferred',
  key,
  value,
  many,
  confidence: 1,
  evidence: null,
  reason: 'compacted',
});

/**
 * Entries that bring a memory above 90 % of its limit down to 75 %, or none. First assumptions (least sure, then
 * oldest) and then summary lines (least central; the goal stays) are brought to their shares of the budget; if that
 * is not enough they go on going in the same order. Where the confirmed facts alone exceed 75 %, all others go.
 * Run at apply over the whole log, because the decision depends on all of it; the entries it returns are then part
 * of the log like any other, so that the fold of given entries needs no limit.
 * @param tokenLimit, countTokens o200k. @param stamp as `freeStamp` gives it.
 */
export function compactEntries(
  entries: readonly Entry[],
  tokenLimit: number,
  countTokens: CountTokens,
  stamp: Stamp,
): Entry[] {
  const registers = foldRegisters(entries);
  const confirmed = registers.flatMap((register) => register.confirmed);
  const inferred = registers
    .flatMap((register) => register.inferred)
    .sort(compareInferred)
    .reverse();
  const summary = latestSummary(entries);
  const [goal, ...progress] = summaryLines(summary?.value ?? '').map(
    (text): Line => ({ text, tokens: countLine(null, text, countTokens) }),
  );
  const fixed = sum(confirmed) + (goal?.tokens ?? 0);
  if (fixed + sum(inferred) + sum(progress) <= tokenLimit * COMPACT_ABOVE) return [];

  const room = Math.floor(tokenLimit * COMPACT_TO) - fixed;
  const order = orderByCentrality(
    progress.map(({ text }) => text),
    [goal?.text ?? '', ...confirmed.map(({ key, value }) => `${key} ${value}`)],
  );
  let assumptions: readonly Entry[] = inferred;
  let lines: readonly Line[] = order.flatMap((index) => progress[index] ?? []);
  // Each is first cut to its share, so that a flood of one does not cost the other everything.
  assumptions = shed(assumptions, Math.max(sectionBudget(tokenLimit, 'llm_inferred'), room - sum(lines)));
  lines = shed(lines, Math.max(sectionBudget(tokenLimit, 'general_summary'), room - sum(assumptions)));
  assumptions = shed(assumptions, room - sum(lines));
  lines = shed(lines, room - sum(assumptions));

  const drafts: EntryDraft[] = inferred.slice(0, inferred.length - assumptions.length).map(dropEntry);
  if (goal && lines.length < progress.length) {
    const kept = progress.filter((line) => lines.includes(line));
    drafts.push(summaryDraft([goal, ...kept].map(({ text }) => text).join('\n'), 'compacted'));
  }
  return placeEntries(drafts, stamp, countTokens);
}
