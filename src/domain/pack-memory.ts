// Packing: the block of a memory that an agent puts into its prompt, never above the tokens it may have.
import { type BlockPart, PACK_SECTIONS, type PackFormat, type PackSection } from './block-format.ts';
import { BLOCK_FORMATS } from './count-line.ts';
import type { PackLine } from './pack-lines.ts';

/** One stretch of words that no update has merged yet: a message, or a snippet as it came. */
export type PendingWords = { readonly speaker: string | null; readonly text: string };

export type PackRequest = {
  /** As domain/pack-lines.ts made them. */
  readonly lines: readonly PackLine[];
  /** In the order they were said; absent or empty when not asked for. */
  readonly pending?: readonly PendingWords[];
  /** o200k tokens; 64 hold the frame and a short fact. */
  readonly maxTokens: number;
  readonly format: PackFormat;
};

export type PackedMemory = {
  readonly block: string;
  /** An upper bound of the o200k tokens of `block`. */
  readonly tokens: number;
  /** Lines that did not fit. */
  readonly left_out: Readonly<Record<PackSection, number>>;
};

const encoder = new TextEncoder();

/** A line on its way into the block. */
type Candidate = { readonly section: PackSection; readonly text: string; readonly tokens: number };

/** The last words matter most: the newest that fit, in the order they were said. */
function takePending(candidates: readonly Candidate[], take: (candidate: Candidate) => boolean): string[] {
  return candidates
    .toReversed()
    .filter(take)
    .map(({ text }) => text)
    .reverse();
}

/**
 * Packs in the order goal, confirmed, assumptions, rest of the summary, words not merged yet (4-memory, point 8).
 * A line that does not fit is passed over for a later one of its section; while a confirmed line is missing, no
 * assumption and no summary is packed. Pure: same lines, same bytes. Words not merged yet count as UTF-8 bytes,
 * which tokens never exceed; they may be packed although facts are missing, because nothing else holds them.
 * The block has no blank line inside and carries the marker on its first line.
 */
export function packMemory({ lines, pending = [], maxTokens, format }: PackRequest): PackedMemory {
  const { frameTokens, sectionTokens, extraTokens, writeFact, writeText, writeBlock } = BLOCK_FORMATS[format];
  let tokens = frameTokens;
  const opened = new Set<PackSection>();
  const take = (candidate: Candidate): boolean => {
    const frame = opened.has(candidate.section) ? 0 : sectionTokens[candidate.section];
    if (tokens + frame + candidate.tokens > maxTokens) return false;
    opened.add(candidate.section);
    tokens += frame + candidate.tokens;
    return true;
  };
  const facts = lines.map(
    ({ section, key, value, tokens }): Candidate => ({
      section,
      text: key === '' ? writeText(value) : writeFact(key, value),
      tokens: tokens + extraTokens,
    }),
  );
  const words = pending.map(({ speaker, text }): Candidate => {
    const line = writeText(speaker === null ? text : `${speaker}: ${text}`);
    // The join after it is at most a comma and a line feed.
    return { section: 'pending', text: line, tokens: encoder.encode(line).length + 2 };
  });
  const left = { goal: 0, user_confirmed: 0, llm_inferred: 0, general_summary: 0, pending: 0 };
  const parts: BlockPart[] = [];
  for (const section of PACK_SECTIONS) {
    const candidates = section === 'pending' ? words : facts.filter((line) => line.section === section);
    const isHeldBack =
      (section === 'llm_inferred' || section === 'general_summary') && left.user_confirmed > 0;
    const packed =
      section === 'pending'
        ? takePending(candidates, take)
        : candidates.filter((line) => !isHeldBack && take(line)).map(({ text }) => text);
    left[section] = candidates.length - packed.length;
    if (packed.length > 0) parts.push({ section, lines: packed });
  }
  return { block: writeBlock(parts), tokens, left_out: left };
}
