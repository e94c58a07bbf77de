// Reads a memory: the cache while it is fresh and new enough for the question, else Postgres. Never a model.
import type { LoggedEntry } from '../domain/fact-history.ts';
import type { OwnedChat } from '../domain/ids.ts';
import type { MemorySnapshot } from '../domain/memory.ts';
import type { Problem } from '../domain/problem.ts';
import { err, ok, type Result } from '../domain/result.ts';
import type { CachedMemory, MemoryCache } from '../ports/memory-cache.ts';
import type { MemoryStore, PendingUpdate, ReadMemory } from '../ports/memory-store.ts';
import type { Background, Clock } from '../ports/runtime.ts';
import { pollUntil } from './poll-until.ts';
import type { Waiters } from './waiters.ts';

export type ReadPorts = {
  readonly store: MemoryStore;
  readonly cache: MemoryCache;
  readonly clock: Clock;
  readonly background: Background;
  readonly waiters: Waiters;
  readonly settings: { readonly freshMs: number; readonly keepMs: number };
};

export type ReadQuery = {
  readonly minSeq?: number | undefined;
  readonly minVersion?: number | undefined;
  readonly waitSeconds: number;
  readonly includesPending: boolean;
  /** The log as well, for provenance and history: only Postgres has it. */
  readonly includesEntries?: boolean | undefined;
};

export type ReadInput = {
  readonly chat: OwnedChat;
  readonly query: ReadQuery;
  /** Started by the caller in the same tick as the limiter, so that both travel in one Redis request. */
  readonly cached: Promise<Result<CachedMemory | 'erased' | null, Problem>>;
};

export type MemoryRead = {
  readonly memory: MemorySnapshot;
  readonly pending: readonly PendingUpdate[] | null;
  /** Null when not asked for, and when only the cache could answer. */
  readonly entries: readonly LoggedEntry[] | null;
  /** True while accepted updates have not ended: the memory is right, but not the last word. */
  readonly stale: boolean;
  readonly source: 'cache' | 'database';
  readonly ageSeconds: number;
  readonly degraded: readonly ('cache' | 'database')[];
};

/** `asOfMs`: when it was asked. The answer may come late, and then it is as old as the question. */
type StoreRead = { readonly asOfMs: number; readonly answer: Result<ReadMemory, Problem> };

/** How far the clocks of two isolates may differ before a copy is not believed. */
const SKEW_MS = 5_000;

const notFound: Problem = { code: 'chat_not_found', detail: 'There is no such chat, or it is not yours.' };

/**
 * Watermarks of a warm read are true as of `ageSeconds` (≤ freshMs); with `minSeq` they are exact.
 * Refusals: chat_not_found, seq_unknown, dependency_unavailable (Postgres away and no cached copy that will do).
 */
export async function readMemory(
  ports: ReadPorts,
  { chat, query, cached }: ReadInput,
): Promise<Result<MemoryRead, Problem>> {
  const lookUp = await cached;
  const degraded = lookUp.ok ? [] : (['cache'] as const);
  const held = lookUp.ok ? lookUp.value : null;
  if (held === 'erased') return err(notFound);
  // Another user's copy is no copy: the database then answers as it would for a chat that does not exist.
  // A copy from the future (a node whose clock runs ahead) would look fresh until the clocks meet: it is none either.
  const isOwn =
    held !== null && held.userId === chat.userId && held.cachedAtMs <= ports.clock.now() + SKEW_MS;
  const copy = isOwn && suffices(held.memory, query) ? held : null;
  const ageMs = copy === null ? 0 : Math.max(0, ports.clock.now() - copy.cachedAtMs);
  const needsStore = query.includesPending || query.includesEntries === true;
  if (copy !== null && ageMs <= ports.settings.freshMs && !needsStore) return ok(fromCache(copy, ageMs, []));

  const read = async (): Promise<StoreRead> => ({
    asOfMs: ports.clock.now(),
    answer: await ports.store.readMemory(
      chat,
      query.includesPending || query.minSeq !== undefined,
      query.includesEntries === true,
    ),
  });
  const first = await read();
  if (!first.answer.ok) {
    const isOutage = first.answer.error.code === 'dependency_unavailable';
    if (isOutage && copy !== null && ageMs <= ports.settings.keepMs)
      return ok(fromCache(copy, ageMs, ['database']));
    return first.answer;
  }
  if (query.minSeq !== undefined && query.minSeq > first.answer.value.memory.accepted_seq) {
    return err({ code: 'seq_unknown', detail: 'min_seq is above the highest seq accepted for this chat.' });
  }
  // Versions only grow, so one that is above was read before the database was restored to an earlier point.
  if (query.minVersion !== undefined && query.minVersion > first.answer.value.memory.version) {
    return err({ code: 'seq_unknown', detail: 'min_version is above the newest version of this chat.' });
  }
  const latest = await pollUntil<StoreRead>(
    ports,
    first,
    query.waitSeconds * 1_000,
    ({ answer }) => !answer.ok || reaches(answer.value.memory, query.minSeq),
    read,
  );
  // A dependency that fails while we wait must not take away an answer we already have.
  const isLatest = latest.answer.ok || latest.answer.error.code !== 'dependency_unavailable';
  const { answer, asOfMs } = isLatest ? latest : first;
  if (!answer.ok) return answer;
  const { memory, pending, entries } = answer.value;
  if (lookUp.ok)
    ports.background(ports.cache.putMemory(chat, { userId: chat.userId, memory, cachedAtMs: asOfMs }));
  const showsPending = query.includesPending || !reaches(memory, query.minSeq);
  return ok({
    memory,
    pending: showsPending ? pending : null,
    entries: query.includesEntries === true ? entries : null,
    stale: isStale(memory),
    source: 'database',
    ageSeconds: 0,
    degraded,
  });
}

const reaches = (memory: MemorySnapshot, minSeq = 0): boolean => memory.applied_seq >= minSeq;
const suffices = (memory: MemorySnapshot, query: ReadQuery): boolean =>
  reaches(memory, query.minSeq) && memory.version >= (query.minVersion ?? 0);
const isStale = (memory: MemorySnapshot): boolean => memory.pending_updates > 0;

function fromCache({ memory }: CachedMemory, ageMs: number, degraded: MemoryRead['degraded']): MemoryRead {
  return {
    memory,
    pending: null,
    entries: null,
    stale: isStale(memory),
    source: 'cache',
    ageSeconds: Math.floor(ageMs / 1_000),
    degraded,
  };
}
