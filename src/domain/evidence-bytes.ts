// The room that quotes take in the log of a chat.
import type { Entry } from './memory.ts';

const encoder = new TextEncoder();

/** UTF-8 bytes of all quotes; one span quoted by several entries counts once, and so does an entry given twice. */
export function countEvidenceBytes(entries: readonly Entry[]): number {
  const seen = new Set<string>();
  let bytes = 0;
  for (const { evidence } of entries) {
    if (evidence === null) continue;
    const { queue_id, turn, start, end, quote } = evidence;
    const place = `${queue_id} ${turn} ${start} ${end} ${quote}`;
    if (seen.has(place)) continue;
    seen.add(place);
    bytes += encoder.encode(quote).length;
  }
  return bytes;
}
