// The lines of a memory in the order they are packed: all that a read needs to build a block of any size.
import { countLine, summaryLines } from './count-line.ts';
import { latestSummary } from './fold-entries.ts';
import { compareEntries, foldRegisters } from './fold-registers.ts';
import type { Entry, MemoryLine } from './memory.ts';

/** One line of the block before it is written in a format. */
export type PackLine = MemoryLine;

const asLine =
  (section: 'user_confirmed' | 'llm_inferred') =>
  ({ key, value, tokens }: Entry): PackLine => ({ section, key, value, tokens });

/** Surest first, then the newest: what is packed last is what compaction drops first. */
export const compareInferred = (a: Entry, b: Entry): number =>
  b.confidence - a.confidence || compareEntries(b, a);

/**
 * A line of the summary without the mark it begins with: the block writes its own, and a second one would be escaped.
 * A goal loses its label as well, since it stands under a heading that says so.
 */
const bare = (line: string, isGoal: boolean): string => {
  const text = line.replace(/^[-*•] +/u, '');
  return (isGoal ? text.replace(/^goal: +/iu, '') : text) || line;
};

/**
 * The lines that stand, in packing order: goal, confirmed by creation, assumptions by confidence and recency, rest
 * of the summary. The order of the array says it all, so that a line needs neither stamp nor confidence; a value of
 * a list is a line of its own, so that a new one joins at the end and the lines before it stay a stable prefix.
 *
 * Made at apply and stored with the memory (jsonb `lines`), since jsonb keeps the order of an array but not of an
 * object's keys, and since a read must not load the tokenizer. Facts bring their stored count; only the lines of
 * the summary, one entry as a whole, are counted here.
 */
export function packLines(entries: readonly Entry[], countTokens: (text: string) => number): PackLine[] {
  const registers = foldRegisters(entries);
  const [goal = [], ...rest] = summaryLines(latestSummary(entries)?.value ?? '').map((line, index) => {
    const section = index === 0 ? ('goal' as const) : ('general_summary' as const);
    const value = bare(line, index === 0);
    return [{ section, key: '', value, tokens: countLine(null, value, countTokens) }];
  });
  return [
    ...goal,
    ...registers
      .flatMap(({ confirmed }) => confirmed)
      .sort(compareEntries)
      .map(asLine('user_confirmed')),
    ...registers
      .flatMap(({ inferred }) => inferred)
      .sort(compareInferred)
      .map(asLine('llm_inferred')),
    ...rest.flat(),
  ];
}
