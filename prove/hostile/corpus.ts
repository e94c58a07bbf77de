// Texts that break software which is not careful, by family; each may be said in a chat, and must be kept as it is.
// Written for this project. In texts.json what cannot be seen is written as an escape.
import families from './texts.json' with { type: 'json' };

const { unstorable, ...storable } = families;

/** At least three hundred different texts. */
export const TEXTS: readonly string[] = [...new Set(Object.values(storable).flat())];

/** Texts that Postgres cannot hold as they are (NUL, halves of a pair): refused, never mended. */
export const UNSTORABLE: readonly string[] = unstorable;
