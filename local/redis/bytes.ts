// The step between text (UTF-16) and byte strings (one character a byte), in which the local Redis thinks.

// ASCII is the same in both, and nearly every key, field and number is ASCII: one test saves two copies.
const ascii = /^[\0-\x7f]*$/;

/** @returns the UTF-8 bytes of `text` as a byte string; a lone surrogate becomes U+FFFD, as in every JSON client. */
export function toBytes(text: string): string {
  return ascii.test(text) ? text : Buffer.from(text, 'utf8').toString('latin1');
}

/** @returns the text a byte string spells in UTF-8; bytes that spell nothing become U+FFFD. */
export function toText(bytes: string): string {
  return ascii.test(bytes) ? bytes : Buffer.from(bytes, 'latin1').toString('utf8');
}
