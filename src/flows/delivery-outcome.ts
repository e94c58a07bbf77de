// What a delivery ends with, and what its steps share.

import type { Circuit, Trip } from '../ports/circuit.ts';
import type { Publisher } from '../ports/delivery.ts';
import type { MemoryCache } from '../ports/memory-cache.ts';
import type { Clock, Ids, Telemetry } from '../ports/runtime.ts';
import type { Summariser, Tokenizer } from '../ports/summariser.ts';
import type { Claim, UpdateQueue } from '../ports/update-queue.ts';

/** `done` is 200 to the queue, `retry` is 503 with Retry-After. */
export type DeliveryOutcome =
  | { readonly outcome: 'done' }
  | { readonly outcome: 'retry'; readonly retryAfterSeconds: number };

export const DONE: DeliveryOutcome = { outcome: 'done' };
export const retry = (seconds: number): DeliveryOutcome => ({
  outcome: 'retry',
  retryAfterSeconds: Math.max(1, Math.ceil(seconds)),
});

/** A claim that holds rows. */
export type HeldClaim = Extract<Claim, { outcome: 'claimed' }>;

export type SummarizeSettings = {
  readonly leaseMs: number;
  readonly batchLimit: number;
  readonly modelDeadlineMs: number;
  readonly handlerDeadlineMs: number;
  readonly maxAttempts: number;
  /** Deaths of workers that one update alone may have been the cause of. */
  readonly maxDeaths: number;
  readonly circuit: Pick<Trip, 'failureLimit' | 'openMs' | 'openMostMs'>;
  /** See ring-stranded.ts. */
  readonly republishLimit: number;
  /** o200k tokens a memory may pack to. */
  readonly tokenLimit: number;
  readonly strictAttribution: boolean;
  /** An update out of attempts is merged by the offline rules instead of dying (4-memory, point 11). */
  readonly offlineFallback: boolean;
};

export type SummarizePorts = {
  readonly queue: UpdateQueue;
  readonly circuit: Circuit;
  readonly cache: MemoryCache;
  readonly publisher: Publisher;
  readonly summariser: Summariser;
  readonly tokenizer: Tokenizer;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly telemetry: Telemetry;
  readonly settings: SummarizeSettings;
};
