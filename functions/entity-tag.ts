// Entity tags: a hash of the bytes served, and whether a caller already has them (RFC 9110, 13.1.2).

/** A strong tag: SHA-256 of the body, 128 bits of it. A version number would miss the watermarks that move alone. */
export async function entityTag(body: string): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(body)));
  return `"${Array.from(hash.subarray(0, 16), (byte) => byte.toString(16).padStart(2, '0')).join('')}"`;
}

/** Weak comparison, as RFC 9110 asks for If-None-Match: lists, `W/` and `*` are understood. */
export function matchesTag(ifNoneMatch: string | undefined, tag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch.trim() === '*') return true;
  return ifNoneMatch.match(/"[^"]*"/g)?.some((given) => given === tag) ?? false;
}
