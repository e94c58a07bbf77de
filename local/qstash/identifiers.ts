// Ids in the vendor's style: a prefix, then letters and digits.
import { createHash, randomBytes } from 'node:crypto';

/** A new id such as `msg_9f…`. */
export type NewId = (prefix: 'msg' | 'scd') => string;

/** 128 random bits, so that ids never meet across restarts. */
export const randomId: NewId = (prefix) => `${prefix}_${randomBytes(16).toString('hex')}`;

/** The same ids for the same seed and start; the start keeps those of two lives of one state file apart. */
export function createSeededIds(seed: number, startedAt: number): NewId {
  let made = 0;
  return (prefix) => {
    const hash = createHash('sha256').update(`${seed} ${startedAt} ${made++}`);
    return `${prefix}_${hash.digest('hex').slice(0, 32)}`;
  };
}

/** Dead letters sort by the time they died: `1725323658779-0`. */
export function newDlqId(now: number, taken: (id: string) => boolean): string {
  for (let sequence = 0; ; sequence++) {
    const id = `${now}-${sequence}`;
    if (!taken(id)) return id;
  }
}
