// The cache of memories: never the truth, always with its age.
import type { ChatRef, UserId } from '../domain/ids.ts';
import type { MemorySnapshot } from '../domain/memory.ts';
import type { Problem } from '../domain/problem.ts';
import type { Result } from '../domain/result.ts';

/** A memory as the cache holds it: only its owner may be shown it, and only with its age. */
export type CachedMemory = {
  readonly userId: UserId;
  readonly memory: MemorySnapshot;
  readonly cachedAtMs: number;
};

export type MemoryCache = {
  /** Null: nothing usable. `erased`: a tombstone, which no fallback read may see through. */
  getMemory(chat: ChatRef): Promise<Result<CachedMemory | 'erased' | null, Problem>>;
  /** Keeps the newer of the two; refuses over a tombstone. */
  putMemory(chat: ChatRef, cached: CachedMemory): Promise<Result<'put' | 'kept', Problem>>;
  /** After an append: a warm read then shows that the update was accepted. No-op when nothing is cached. */
  raiseAccepted(chat: ChatRef, acceptedSeq: number): Promise<Result<'raised' | 'absent', Problem>>;
  /** Replaces whatever is cached by a content-free tombstone; returns how many keys held content. */
  eraseMemory(chat: ChatRef, erasedAtMs: number): Promise<Result<number, Problem>>;
};
