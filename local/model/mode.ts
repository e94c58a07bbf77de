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
  'oracle',
  'noisy',
  'normaliser',
  'over-claimer',
  'whitespace-run',
] as const;
export type Mode = (typeof MODES)[number];

/** `count`: so many requests, then normal again. `ms`: how long `slow` takes. */
export const modeBody = z.strictObject({
  mode: z.enum(MODES),
  count: z.int().positive().optional(),
  ms: z.int().nonnegative().max(600_000).default(3_000),
  retryAfterSeconds: z.int().positive().default(7),
  /** How often `noisy` errs, 0 to 1. */
  p: z.number().min(0).max(1).default(0.2),
});
export type ModeSetting = z.infer<typeof modeBody>;

export const NORMAL: ModeSetting = { mode: 'normal', ms: 0, retryAfterSeconds: 1, p: 0 };

/** A mode from the header of one request, `oracle` or `noisy:0.3` or `slow:500`; null for no header or no such mode. */
export function readMode(header: string | undefined): ModeSetting | null {
  const [mode, number] = (header ?? '').split(':');
  const given = number === undefined ? {} : mode === 'slow' ? { ms: Number(number) } : { p: Number(number) };
  const setting = modeBody.safeParse({ mode, ...given });
  return setting.success ? setting.data : null;
}

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
