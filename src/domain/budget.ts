// The budget of a memory: what it may pack to, what it may store, and the word clients get for how full it is.
import type { SizeState } from './memory.ts';

/** Compaction starts above this share of the limit and stops at the other: far enough apart not to run each time. */
export const COMPACT_ABOVE = 0.9;
export const COMPACT_TO = 0.75;
/** From here on clients are told that the memory fills up. */
const NEAR_LIMIT = 0.8;

/** Confirmed values a chat may hold, each member of a list counted. */
export const REGISTERS_MAX = 200;
/** UTF-8 bytes of quoted evidence in the log of one chat, superseded facts included: the log travels with each claim. */
export const EVIDENCE_BYTES_MAX = 64 * 1_024;

/** Of the default cap of 2,000 tokens: confirmed 1,200, assumptions 400, summary 400 (4-memory, point 7). */
const SHARES = { llm_inferred: 0.2, general_summary: 0.2 } as const;

/**
 * What a section may keep while compaction is at work; confirmed facts have no bound here, since they borrow from
 * the others and never give way.
 * @param tokenLimit o200k tokens the packed memory may have. @returns tokens, whole.
 */
export const sectionBudget = (tokenLimit: number, section: keyof typeof SHARES): number =>
  Math.floor(tokenLimit * SHARES[section]);

/** The sizes that count against the limits. */
export type Sizes = {
  readonly confirmedTokens: number;
  /** Confirmed, assumptions and summary. */
  readonly tokens: number;
  readonly registers: number;
  readonly evidenceBytes: number;
};

/**
 * `full` when the confirmed facts alone exceed the token limit, or the store is used up: new exchanges are then
 * refused (409 memory_full). `near_limit` from 80 % of any of them.
 */
export function sizeState(sizes: Sizes, tokenLimit: number): SizeState {
  const { confirmedTokens, tokens, registers, evidenceBytes } = sizes;
  if (confirmedTokens > tokenLimit || registers >= REGISTERS_MAX || evidenceBytes >= EVIDENCE_BYTES_MAX)
    return 'full';
  const used = Math.max(tokens / tokenLimit, registers / REGISTERS_MAX, evidenceBytes / EVIDENCE_BYTES_MAX);
  return used >= NEAR_LIMIT ? 'near_limit' : 'ok';
}
