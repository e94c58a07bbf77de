// Secrets in what was said: recognised and replaced before the row is written, so that nothing downstream sees them.
import { findCards } from './secret-card.ts';
import { findIbans } from './secret-iban.ts';
import { findKeys } from './secret-key.ts';
import { findPasswords } from './secret-password.ts';
import { hideInvisible } from './visible-text.ts';

/**
 * Replaces secrets by `[masked:<kind>]`: card numbers (network and check digit), IBANs (country, length and check
 * digits), keys and tokens of known shapes, private keys, passwords that are introduced as such. They are looked for
 * in what can be seen of the text, since invisible characters are dropped later on. Time is linear in the text. Masking the result again changes nothing. Weakness: a secret without a known shape or introduction, or
 * one that is spelled out, passes.
 * @returns the text and how many secrets were replaced.
 */
export function maskSecrets(text: string): { readonly text: string; readonly masked: number } {
  const { text: seen, at } = hideInvisible(text);
  const found = [...findKeys(seen), ...findPasswords(seen), ...findIbans(seen), ...findCards(seen)]
    // Up to behind its last sign: what is invisible after it stays.
    .map(({ kind, start, end }, rank) => ({ kind, start: at(start), end: at(end - 1) + 1, rank }))
    .sort((a, b) => a.start - b.start || a.rank - b.rank);
  const parts: string[] = [];
  let from = 0;
  let masked = 0;
  for (const { kind, start, end } of found) {
    // The rest of one that began inside another is covered too: half a secret is a secret.
    if (start < from) {
      from = Math.max(from, end);
      continue;
    }
    parts.push(text.slice(from, start), `[masked:${kind}]`);
    from = end;
    masked += 1;
  }
  return { text: parts.join('') + text.slice(from), masked };
}
