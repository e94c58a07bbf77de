// What a format of the packed block is: the frame with its tokens, and how one line of it is written.

export const PACK_FORMATS = ['markdown', 'json', 'xml'] as const;
export type PackFormat = (typeof PACK_FORMATS)[number];

/** The sections of a block, in the order they are packed. `goal` is the first line of the summary. */
export const PACK_SECTIONS = [
  'goal',
  'user_confirmed',
  'llm_inferred',
  'general_summary',
  'pending',
] as const;
export type PackSection = (typeof PACK_SECTIONS)[number];

/** On the first line of every block: a block that is pasted back into a chat is known by it, and is no evidence. */
export const MEMORY_MARKER = 'saidso:memory';

/** Packed lines of one section, at least one. */
export type BlockPart = { readonly section: PackSection; readonly lines: readonly string[] };

/**
 * Every line of a block ends in a line feed and begins with a mark, never with white space or `/`: o200k then splits
 * exactly there, so that the tokens of a block are the sum of its lines.
 */
export type BlockFormat = {
  /** o200k tokens of the lines round all sections, and round each section. Held to the tokenizer by a test. */
  readonly frameTokens: number;
  readonly sectionTokens: Readonly<Record<PackSection, number>>;
  /** Added to the stored tokens of a line (domain/count-line.ts). */
  readonly extraTokens: number;
  /** A fact as one line, escaped, without the line feed and without what joins it to the next. */
  readonly writeFact: (key: string, value: string) => string;
  /** A line of prose: the goal, a line of the summary, words not merged yet. */
  readonly writeText: (text: string) => string;
  /** Longest text between this line and the next. */
  readonly join: string;
  readonly writeBlock: (parts: readonly BlockPart[]) => string;
};
