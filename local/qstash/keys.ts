// The two signing keys and their rotation.
import { randomBytes } from 'node:crypto';
import type { Collection } from './collection.ts';

export interface KeyPair {
  current: string;
  next: string;
}

/** The pair in force and the configured one it was rotated from. */
export interface StoredKeys extends KeyPair {
  configured: KeyPair;
}

export interface SigningKeys {
  pair(): KeyPair;
  /** current := next, next := a new key. Twice before the consumer is told, and it refuses everything. */
  rotate(): KeyPair;
}

/** Rotated keys survive a restart, unless the configuration itself has changed since: then it wins. */
export function createSigningKeys(stored: Collection<StoredKeys>, configured: KeyPair): SigningKeys {
  const before = stored.get('pair');
  const unchanged =
    before?.configured.current === configured.current && before.configured.next === configured.next;
  let pair: KeyPair = before && unchanged ? { current: before.current, next: before.next } : configured;
  return {
    pair: () => pair,
    rotate() {
      pair = { current: pair.next, next: `sig_${randomBytes(21).toString('base64url')}` };
      stored.put('pair', { ...pair, configured });
      return pair;
    },
  };
}
