// Keyed hashes: equal for us, not computable from a database dump.
import type { Config } from '../../config.ts';
import type { Hasher } from '../../ports/caller.ts';

const encoder = new TextEncoder();

/**
 * HMAC-SHA-256 with REQUEST_HASH_KEY, 64 lower-case hex digits. One hasher per isolate: the key is imported at the
 * first use and kept (no promise of I/O, so another request may await it on Workers). Not at start-up, where Workers
 * allow no asynchronous work.
 */
export function createHasher(config: Pick<Config, 'REQUEST_HASH_KEY'>): Hasher {
  let key: Promise<CryptoKey> | undefined;
  return {
    async hash(text) {
      key ??= crypto.subtle.importKey(
        'raw',
        encoder.encode(config.REQUEST_HASH_KEY.open()),
        { name: 'HMAC', hash: 'SHA-256' },
        false,
        ['sign'],
      );
      const digest = await crypto.subtle.sign('HMAC', await key, encoder.encode(text));
      return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
    },
  };
}
