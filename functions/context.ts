// What a request carries through the edge: the services it may use, its id, and who asks.
import type { Context } from 'hono';
import { createFactory } from 'hono/factory';
import type { Config } from '../src/config.ts';
import type { Problem } from '../src/domain/problem.ts';
import type { Result } from '../src/domain/result.ts';
import type { Waiters } from '../src/flows/waiters.ts';
import type { Authenticator, Hasher, LimitDecision, Limiter, Principal } from '../src/ports/caller.ts';
import type { Circuit } from '../src/ports/circuit.ts';
import type { Publisher, SignatureVerifier } from '../src/ports/delivery.ts';
import type { Machinery, Probe } from '../src/ports/machinery.ts';
import type { CachedMemory, MemoryCache } from '../src/ports/memory-cache.ts';
import type { MemoryStore } from '../src/ports/memory-store.ts';
import type { Background, Clock, Ids, Telemetry } from '../src/ports/runtime.ts';
import type { Summariser, Tokenizer } from '../src/ports/summariser.ts';
import type { UpdateQueue } from '../src/ports/update-queue.ts';
import type { UserData } from '../src/ports/user-data.ts';
import type { FlowSettings } from './flow-settings.ts';
import type { ReadinessCache } from './readiness.ts';

/** What lives as long as the isolate. Nothing in it may hold an object of one request. */
export type IsolateServices = {
  readonly config: Config;
  readonly settings: FlowSettings;
  readonly queue: UpdateQueue;
  readonly circuit: Circuit;
  readonly store: MemoryStore;
  readonly userData: UserData;
  readonly machinery: Machinery;
  readonly authenticator: Authenticator;
  readonly hasher: Hasher;
  readonly verifier: SignatureVerifier;
  readonly publisher: Publisher;
  readonly summariser: Summariser;
  readonly tokenizer: Tokenizer;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly telemetry: Telemetry;
  readonly waiters: Waiters;
  readonly readiness: ReadinessCache;
};

/** What is made for each request, because it batches the calls of one tick, or hands work to the platform. */
export type RequestServices = {
  readonly cache: MemoryCache;
  readonly limiter: Limiter;
  readonly probes: readonly Probe[];
  readonly background: Background;
};

export type Services = IsolateServices & RequestServices;

/** What the runtime knows of a request beyond its text; nothing else of its environment is passed on. */
export type Bindings = { readonly address?: string | undefined };

export type AppEnv = {
  Bindings: Bindings;
  Variables: {
    services: Services;
    requestId: string;
    principal: Principal;
    limit: LimitDecision;
    /** The cache read of get-memory, begun in the same tick as the limiter's call. */
    cached: Promise<Result<CachedMemory | 'erased' | null, Problem>>;
    /** A delivery whose signature was checked over exactly these bytes. */
    rawBody: string;
  };
};

export type MakeServices = (c: Context<AppEnv>) => Services;

export const factory = createFactory<AppEnv>();
