// The next general_summary: a goal line, then progress lines. Only code shortens it.
import { cleanLine } from './clean-operation.ts';
import { foldValue } from './folded-text.ts';
import { countCharacters, isStorableText } from './message.ts';
import { type Proposal, SUMMARY_APPEND_CHARACTERS, SUMMARY_CHARACTERS } from './operation.ts';

/** A replacement shorter than this share of the old text is taken for an attempt to lose it. */
const REPLACE_LEAST = 0.4;

const cut = (text: string, most: number): string => [...text].slice(0, most).join('').trim();

const cleanLines = (text: string): string =>
  text
    .split(/\r?\n/u)
    .map(cleanLine)
    .filter((line) => line !== '')
    .join('\n');

/** The goal stays; the oldest progress goes first. No fact lives only here, so none is lost. */
function shorten(lines: readonly string[]): string {
  const [goal = '', ...progress] = lines;
  while (progress.length > 0 && countCharacters([goal, ...progress].join('\n')) > SUMMARY_CHARACTERS)
    progress.shift();
  return cut([goal, ...progress].join('\n'), SUMMARY_CHARACTERS);
}

/** Every number and capitalised word of the new text must be known already: a summary invents nothing. */
function inventsNothing(text: string, known: string): boolean {
  const names = text.match(/[\p{Lu}\d][\p{L}\d]*/gu) ?? [];
  const folded = foldValue(known);
  return names.every((name) => folded.includes(foldValue(name)));
}

/**
 * Applies the model's summary operation. Never empties a summary: what does not fit the rules changes nothing.
 * @param known all text the summary may draw on: the batch and the facts. @returns the whole new text.
 */
export function nextSummary(
  old: string,
  { summary_op, summary }: Pick<Proposal, 'summary_op' | 'summary'>,
  known: string,
): string {
  if (summary_op === 'keep' || !isStorableText(cleanLines(summary))) return old;
  const lines = cleanLines(summary);
  if (lines === '') return old;
  if (old === '') return cut(lines, SUMMARY_CHARACTERS);
  if (summary_op === 'replace') {
    const isLongEnough = countCharacters(lines) >= countCharacters(old) * REPLACE_LEAST;
    const isKept = isLongEnough && countCharacters(lines) <= SUMMARY_CHARACTERS;
    return isKept && inventsNothing(lines, `${old}\n${known}`) ? lines : old;
  }
  const line = cut(cleanLine(lines), SUMMARY_APPEND_CHARACTERS);
  const past = old.split('\n');
  return past.includes(line) ? old : shorten([...past, line]);
}
