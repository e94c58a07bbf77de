// Reads `wait` from a Prefer header (RFC 7240).

const WAIT_SECONDS_MAX = 10;

/**
 * @returns 0 when nothing usable is asked for: a preference is a wish, so a malformed one is ignored rather than
 * refused; more than 10 s counts as 10.
 */
export function preferredWait(prefer: string | undefined): number {
  const wish = /(?:^|[,;])\s*wait\s*=\s*"?(\d{1,4})"?\s*(?:$|[,;])/i.exec(prefer ?? '')?.[1];
  return Math.min(Number(wish ?? 0), WAIT_SECONDS_MAX);
}
