// One bit of a token turned over: in the text that travels, or in the bytes that the text stands for.
import type { Random } from '../../sim/random.ts';

export type Flip = {
  readonly token: string;
  /** Where: `text 17.3` is bit 3 of character 17, `bytes 1.20.7` bit 7 of byte 20 of the second part. */
  readonly where: string;
  /**
   * Whether the flipped token is the same token written differently. A base64url text of 43 characters has 258 bits and
   * stands for 256: two bits of the last character mean nothing (four of 86 characters). Decoders that follow RFC 4648
   * loosely, as the web's own do, read over them. Header and claims are signed as text, so there every bit counts;
   * only the last character of the signature can be written in more than one way. Such a token is no forgery: its
   * holder had the genuine one.
   */
  readonly isSame: boolean;
};

const BASE64URL = /^[\w-]*$/;

/** Equal but for the way the signature is written. */
export function isSameToken(one: string, two: string): boolean {
  const [headOne, claimsOne, signatureOne = ''] = one.split('.');
  const [headTwo, claimsTwo, signatureTwo = '', ...rest] = two.split('.');
  if (rest.length > 0 || headOne !== headTwo || claimsOne !== claimsTwo) return false;
  // Node skips what is not of the alphabet, where others refuse it: such a text is another one here.
  if (!BASE64URL.test(signatureTwo) || signatureOne.length !== signatureTwo.length) return false;
  return Buffer.from(signatureOne, 'base64url').equals(Buffer.from(signatureTwo, 'base64url'));
}

/** A control character cannot be part of a header: no HTTP client or server would carry it. */
const isSendable = (token: string) =>
  [...token].every((character) => {
    const code = character.charCodeAt(0);
    return code >= 0x20 && code !== 0x7f && code <= 0xff;
  });

function flipText(token: string, random: Random): Flip {
  for (;;) {
    const at = random.between(0, token.length - 1);
    const bit = random.between(0, 7);
    const flipped = String.fromCharCode(token.charCodeAt(at) ^ (1 << bit));
    const changed = `${token.slice(0, at)}${flipped}${token.slice(at + 1)}`;
    // A space at either end belongs to nobody: HTTP takes it off the value again.
    const isWhole = isSendable(changed) && changed.trim() === changed;
    if (isWhole) return { token: changed, where: `text ${at}.${bit}`, isSame: isSameToken(token, changed) };
  }
}

function flipBytes(token: string, random: Random): Flip {
  const parts = token.split('.').map((text) => Buffer.from(text, 'base64url'));
  const which = random.between(0, parts.length - 1);
  const bytes = parts[which] ?? Buffer.alloc(1);
  const at = random.between(0, bytes.length - 1);
  const bit = random.between(0, 7);
  bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
  const changed = parts.map((one) => one.toString('base64url')).join('.');
  return { token: changed, where: `bytes ${which}.${at}.${bit}`, isSame: false };
}

/** @param random decides the bit; half of the flips are in the text, half in the bytes. */
export const flipBit = (token: string, random: Random): Flip =>
  random.chance(0.5) ? flipText(token, random) : flipBytes(token, random);

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Every other way to write this very token: three for a signature of 32 bytes, fifteen for one of 64. */
export const otherSpellings = (token: string): readonly string[] =>
  [...ALPHABET]
    .map((last) => `${token.slice(0, -1)}${last}`)
    .filter((spelled) => spelled !== token && isSameToken(token, spelled));
