// What a line costs, counted once when its entry is made: one number that bounds all formats.
import type { PackFormat } from './block-format.ts';
import { JSON_LINES } from './format-json.ts';
import { MARKDOWN } from './format-markdown.ts';
import { XML } from './format-xml.ts';
import type { Entry } from './memory.ts';

export const BLOCK_FORMATS = { markdown: MARKDOWN, json: JSON_LINES, xml: XML } as const satisfies Record<
  PackFormat,
  unknown
>;

/** o200k tokens of a text; ports/summariser.ts names it for the adapters. */
export type CountTokens = (text: string) => number;

/**
 * Tokens of a line in Markdown, raised where another format would cost more than its `extraTokens` above that: by
 * construction stored tokens + `extraTokens` is never below the count in any format. Storing a count per format
 * would be exact and triple the column. @param key null for a line of prose. @returns at least 1.
 */
export function countLine(key: string | null, value: string, countTokens: CountTokens): number {
  const counts = Object.values(BLOCK_FORMATS).map((format) => {
    const line = key === null ? format.writeText(value) : format.writeFact(key, value);
    // Last of its section or not, a line ends differently in JSON.
    return Math.max(countTokens(`${line}${format.join}`), countTokens(`${line}\n`)) - format.extraTokens;
  });
  return Math.max(1, ...counts);
}

/** The lines of a summary: the goal, then progress. */
export const summaryLines = (text: string): string[] => text.split('\n').filter((line) => line !== '');

/** What goes into `Entry.tokens`: only what can be shown costs anything. */
export function countEntry(
  { kind, key, value }: Pick<Entry, 'kind' | 'key' | 'value'>,
  countTokens: CountTokens,
): number {
  if (kind === 'set') return countLine(key, value, countTokens);
  if (kind !== 'summary') return 0;
  return summaryLines(value).reduce((sum, line) => sum + countLine(null, line, countTokens), 0);
}
