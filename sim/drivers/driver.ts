// What a schedule runs on: the ports of the database and the cache, and a look at what is stored in the end.
import type { LoggedEntry } from '../../src/domain/fact-history.ts';
import type { OwnedChat, QueueId } from '../../src/domain/ids.ts';
import type { MemorySnapshot } from '../../src/domain/memory.ts';
import type { UpdateOutcome, UpdateStatus } from '../../src/domain/update.ts';
import type { Circuit } from '../../src/ports/circuit.ts';
import type { DeadLetters } from '../../src/ports/dead-letters.ts';
import type { Machinery } from '../../src/ports/machinery.ts';
import type { MemoryCache } from '../../src/ports/memory-cache.ts';
import type { MemoryStore } from '../../src/ports/memory-store.ts';
import type { UpdateQueue } from '../../src/ports/update-queue.ts';

/** What a row holds, in words that no other row has: the message, or what was asked for and under which key. */
export const wordsOf = (
  message: string | undefined,
  payload: object | null,
  idempotencyKey: string | null,
): string => message ?? tellPayload(payload, idempotencyKey);

/** The same for a request: its fields in one order, for jsonb has its own. */
export const tellPayload = (payload: object | null, idempotencyKey: string | null): string =>
  `${JSON.stringify(Object.entries(payload ?? {}).sort())} ${idempotencyKey}`;

export type StoredRow = {
  readonly queueId: QueueId;
  readonly seq: number;
  readonly kind: string;
  readonly words: string;
  readonly payload: object | null;
  readonly status: UpdateStatus;
  readonly outcome: UpdateOutcome | null;
  readonly attempts: number;
  readonly publishAttempt: number;
  readonly appliedVersion: number | null;
  readonly idempotencyKey: string | null;
  readonly errorCode: string | null;
  readonly redriveOf: QueueId | null;
  readonly redrivenAs: QueueId | null;
  /** Of a redrive: the seq its entries bear. */
  readonly stampSeq: number | null;
};

export type StoredRevision = {
  readonly version: number;
  readonly fromSeq: number;
  readonly toSeq: number;
  readonly queueIds: readonly QueueId[];
  readonly fence: number;
};

/** One chat as the tables hold it. `leftovers` counts rows of an absent chat anywhere but in the ledger of erasures. */
export type StoredChat =
  | { readonly kind: 'absent'; readonly isErased: boolean; readonly leftovers: number }
  | {
      readonly kind: 'present';
      readonly memory: MemorySnapshot;
      readonly fence: number;
      readonly rows: readonly StoredRow[];
      readonly entries: readonly LoggedEntry[];
      readonly revisions: readonly StoredRevision[];
    };

export type LossyCache = MemoryCache & {
  /** Forgets a memory, as an eviction does; a tombstone stays, for it outlives every handler. */
  evict(chat: OwnedChat): void;
};

export type Driver = {
  readonly name: 'memory' | 'postgres';
  readonly queue: UpdateQueue;
  readonly circuit: Circuit;
  readonly store: MemoryStore;
  readonly deadLetters: DeadLetters;
  readonly machinery: Machinery;
  readonly cache: LossyCache;
  look(chat: OwnedChat): Promise<StoredChat>;
};

/** A driver for one schedule, on a tenant that no other schedule uses. */
export type DriverFactory = {
  readonly name: Driver['name'];
  open(now: () => number): Driver;
  /** Removes what the schedule left, so that the next one is as fast. */
  clear(chats: readonly OwnedChat[]): Promise<void>;
  close(): Promise<void>;
};
