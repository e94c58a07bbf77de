// One accident of a delivery.

/**
 * How the next attempt is to go wrong. `duplicate-during`: a second copy while the first runs; `duplicate-after`: one
 * once it succeeded; `duplicate-late`: one `delayMs` after it succeeded.
 */
export interface Fault {
  kind: 'duplicate-after' | 'duplicate-during' | 'duplicate-late' | 'drop' | 'delay';
  /** Only for `delay` and `duplicate-late`. */
  delayMs: number;
}
