// Ids in the vendor's style: a prefix, then letters and digits.
import { randomBytes } from 'node:crypto';

/** A new id such as `msg_9f…`; 128 random bits, so that ids never meet across restarts. */
export function newId(prefix: 'msg' | 'scd'): string {
  return `${prefix}_${randomBytes(16).toString('hex')}`;
}

/** Dead letters sort by the time they died: `1725323658779-0`. */
export function newDlqId(now: number, taken: (id: string) => boolean): string {
  for (let sequence = 0; ; sequence++) {
    const id = `${now}-${sequence}`;
    if (!taken(id)) return id;
  }
}
