// How the local model behaves until told otherwise: the faults of real endpoints, on demand.
import { z } from 'zod';

export const MODES = [
  'normal',
  'slow',
  'refusing',
  'filtering',
  'truncating',
  'garbage',
  'invalid-json',
  'unavailable',
  'rate-limited',
  'quota',
  'unauthorized',
  'hanging',
  'hostile',
] as const;
export type Mode = (typeof MODES)[number];

/** `count`: so many requests, then normal again. `ms`: how long `slow` takes. */
export const modeBody = z.strictObject({
  mode: z.enum(MODES),
  count: z.int().positive().optional(),
  ms: z.int().nonnegative().max(600_000).default(3_000),
  retryAfterSeconds: z.int().positive().default(7),
});
export type ModeSetting = z.infer<typeof modeBody>;

export const NORMAL: ModeSetting = { mode: 'normal', ms: 0, retryAfterSeconds: 1 };

/** Holds the setting and counts it down. */
export class ModeSwitch {
  #setting: ModeSetting = NORMAL;
  #left = 0;

  set(setting: ModeSetting): void {
    this.#setting = setting;
    this.#left = setting.count ?? Number.POSITIVE_INFINITY;
  }

  /** The setting for the next request; uses one of its count. */
  take(): ModeSetting {
    if (this.#left <= 0) return NORMAL;
    this.#left -= 1;
    return this.#setting;
  }
}
