// Messages: who said what, and how characters are counted.

export const ROLES = ['user', 'assistant', 'tool', 'system'] as const;
export type Role = (typeof ROLES)[number];

export type Message = {
  readonly role: Role;
  readonly content: string;
  readonly id?: string | undefined;
  /** ISO 8601 UTC, as the chat backend stamped it; informational. */
  readonly created_at?: string | undefined;
};

export const SNIPPET_CHARACTERS = 8_000;
export const MESSAGES_CHARACTERS = 32_000;
export const MESSAGES_MAX = 50;

/**
 * Characters are Unicode code points, counted alike here, in SQL (`char_length`) and in the API document.
 * `.length` would count an emoji twice and refuse a snippet that Postgres accepts.
 */
export function countCharacters(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/** Postgres stores neither NUL (22021) nor lone surrogates (silently U+FFFD in text), so neither gets in. */
export const isStorableText = (text: string): boolean => text.isWellFormed() && !text.includes('\u0000');
