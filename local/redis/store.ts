// The keyspace of the local Redis: values by key, and when they expire.
import { wrongType } from './reply.ts';
import { SortedSet } from './sorted-set.ts';

/** What a key holds: a string, a hash, a set, a list or a sorted set. */
export type Value = string | Map<string, string> | Set<string> | string[] | SortedSet;

type Entry = { value: Value; order: number; expiresAt: number | undefined };

/** Keys in the order they were created; `order` lets a SCAN cursor survive keys that come and go. */
export class Store {
  readonly #entries = new Map<string, Entry>();
  readonly #volatile = new Set<string>();
  #lastOrder = 0;
  #frozenAt: number | undefined;
  #sweep: Iterator<string> | undefined;

  /** Milliseconds since 1970. Inside a script time stands still, as Redis does it. */
  now(): number {
    return this.#frozenAt ?? Date.now();
  }

  /** Runs `work` with the clock stopped. Nested calls keep the outer time. */
  freeze<T>(work: () => T): T {
    const outer = this.#frozenAt;
    this.#frozenAt = this.now();
    try {
      return work();
    } finally {
      this.#frozenAt = outer;
    }
  }

  read(key: string): Value | undefined {
    return this.#live(key)?.value;
  }

  /** Stores a value; `expiresAt` undefined takes an old expiry away, 'keep' leaves it. */
  write(key: string, value: Value, expiresAt?: number | 'keep'): void {
    const old = this.#live(key);
    const at = expiresAt === 'keep' ? old?.expiresAt : expiresAt;
    this.#entries.set(key, { value, order: old?.order ?? ++this.#lastOrder, expiresAt: at });
    if (at === undefined) this.#volatile.delete(key);
    else this.#volatile.add(key);
  }

  delete(key: string): boolean {
    if (!this.#live(key)) return false;
    this.#volatile.delete(key);
    return this.#entries.delete(key);
  }

  /** @returns the moment the key ends (ms since 1970), undefined where it does not. */
  expiresAt(key: string): number | undefined {
    return this.#live(key)?.expiresAt;
  }

  /** Sets or (undefined) removes the expiry of an existing key. */
  expire(key: string, at: number | undefined): void {
    const entry = this.#live(key);
    if (entry) this.write(key, entry.value, at);
  }

  clear(): void {
    this.#entries.clear();
    this.#volatile.clear();
  }

  /** @returns live keys created after `cursor` (a creation number; 0 starts), oldest first. */
  *keysAfter(cursor: number): Generator<[key: string, order: number]> {
    for (const [key, { order }] of this.#entries) if (order > cursor && this.#live(key)) yield [key, order];
  }

  /** Drops expired keys among the next `limit` that can expire: memory is given back though nobody reads them. */
  sweepExpired(limit: number): void {
    for (let count = 0; count < limit; count++) {
      this.#sweep ??= this.#volatile.values();
      const next = this.#sweep.next();
      if (next.done) {
        this.#sweep = undefined;
        return;
      }
      this.#live(next.value);
    }
  }

  #live(key: string): Entry | undefined {
    const entry = this.#entries.get(key);
    if (entry?.expiresAt === undefined || entry.expiresAt > this.now()) return entry;
    this.#entries.delete(key);
    this.#volatile.delete(key);
    return undefined;
  }
}

/** @throws CommandError WRONGTYPE, as the four below. */
export function stringAt(store: Store, key: string): string | undefined {
  const value = store.read(key);
  if (value === undefined || typeof value === 'string') return value;
  throw wrongType();
}

export function hashAt(store: Store, key: string): Map<string, string> | undefined {
  const value = store.read(key);
  if (value === undefined || value instanceof Map) return value;
  throw wrongType();
}

export function setAt(store: Store, key: string): Set<string> | undefined {
  const value = store.read(key);
  if (value === undefined || value instanceof Set) return value;
  throw wrongType();
}

export function listAt(store: Store, key: string): string[] | undefined {
  const value = store.read(key);
  if (value === undefined || Array.isArray(value)) return value;
  throw wrongType();
}

export function sortedSetAt(store: Store, key: string): SortedSet | undefined {
  const value = store.read(key);
  if (value === undefined || value instanceof SortedSet) return value;
  throw wrongType();
}
