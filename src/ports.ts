// What the flows need from the world. Each port is small enough to fake honestly; the same contract suite runs on
// the fake and on the real adapter. No port sees the web framework, and none throws for an expected failure.
import type { ChatId, ChatRef, OwnedChat, QueueId, TenantId, UserId } from './domain/ids.ts';
import type { Entry, MemoryContent, MemorySnapshot } from './domain/memory.ts';
import type { Message } from './domain/message.ts';
import type { ModelFailure, Proposal, TokenUsage } from './domain/operation.ts';
import type { Problem } from './domain/problem.ts';
import type { Prompt } from './domain/prompt.ts';
import type { Result } from './domain/result.ts';
import type {
  DiffLine,
  Exchange,
  MergedBy,
  TriggerSource,
  UpdateKind,
  UpdateOutcome,
  UpdateResource,
  UpdateStatus,
} from './domain/update.ts';

export type Chat = {
  readonly chatId: ChatId;
  readonly status: 'open' | 'closed';
  readonly metadata: Readonly<Record<string, string | number | boolean>>;
  readonly acceptedSeq: number;
  readonly createdAt: string;
};

export type Append = OwnedChat & {
  readonly queueId: QueueId;
  readonly exchange: Exchange;
  readonly triggerSource: TriggerSource;
  readonly masked: number;
  readonly idempotencyKey: string | null;
  /** HMAC of the validated body; null without an idempotency key. */
  readonly requestHash: string | null;
};

export type Appended = {
  readonly outcome: 'appended' | 'replayed';
  readonly queueId: QueueId;
  readonly chatId: ChatId;
  readonly seq: number;
  readonly status: UpdateStatus;
  readonly publishAttempt: number;
  readonly acceptedSeq: number;
  readonly createdAt: string;
  readonly estimateMs: number;
};

/** What a model call left for one row; stored before it is applied, so that a crash never calls the model again. */
export type UpdateResult = {
  readonly entries: readonly Entry[];
  readonly outcome: Exclude<UpdateOutcome, 'dead_letter'>;
  readonly mergedBy: MergedBy;
  readonly tokens: TokenUsage;
};

export type ClaimedUpdate = {
  readonly queueId: QueueId;
  readonly seq: number;
  readonly kind: UpdateKind;
  readonly exchange: Exchange;
  readonly triggerSource: TriggerSource;
  /** This attempt included. */
  readonly attempts: number;
  readonly result: UpdateResult | null;
};

export type Claim =
  | {
      readonly outcome: 'claimed';
      readonly ready: boolean;
      readonly fence: number;
      readonly userId: UserId;
      readonly version: number;
      readonly updates: readonly ClaimedUpdate[];
      readonly entries: readonly Entry[];
    }
  | { readonly outcome: 'empty'; readonly retryAt: string | null }
  | { readonly outcome: 'lease_held'; readonly leaseUntil: string }
  | { readonly outcome: 'gone' };

/** Why the database refused a write by a worker that no longer has the right to it. Nothing was changed. */
export type FenceRefusal = { readonly code: 'stale_fence' | 'stale_version' | 'seq_gap' | 'chat_gone' };

export type AppliedUpdate = {
  readonly queueId: QueueId;
  readonly seq: number;
  readonly outcome: Exclude<UpdateOutcome, 'dead_letter'>;
  readonly diff: readonly DiffLine[];
  readonly tokens: TokenUsage;
  readonly mergedBy: MergedBy;
};

export type Apply = ChatRef & {
  readonly fence: number;
  readonly expectedVersion: number;
  readonly updates: readonly AppliedUpdate[];
  readonly entries: readonly Entry[];
  readonly content: MemoryContent;
  /** `last_updated` moves only with content. */
  readonly isChanged: boolean;
};

export type Settled = { readonly userId: UserId; readonly memory: MemorySnapshot; readonly more: boolean };

export type Release = ChatRef & {
  readonly fence: number;
  readonly errorCode: string;
  readonly errorDetail: string;
  readonly retryInMs: number;
  /** False for outages: they must not kill healthy updates. */
  readonly spendsAttempt: boolean;
  /** Next claim takes at most this many rows: how a poison row is found. */
  readonly batchLimit: number;
  readonly tokens: TokenUsage;
};

export type Fail = ChatRef & {
  readonly fence: number;
  readonly queueId: QueueId;
  readonly errorCode: string;
  readonly errorDetail: string;
  readonly tokens: TokenUsage;
};

export type Stranded = OwnedChat & { readonly queueId: QueueId; readonly publishAttempt: number };

export type UpdateQueue = {
  appendUpdate(append: Append): Promise<Result<Appended, Problem>>;
  claimUpdate(
    chat: ChatRef,
    lease: { holder: string; leaseMs: number; batchLimit: number },
  ): Promise<Result<Claim, Problem>>;
  storeResult(
    chat: ChatRef,
    fence: number,
    results: readonly { readonly queueId: QueueId; readonly result: UpdateResult }[],
  ): Promise<Result<'stored', Problem | FenceRefusal>>;
  applyUpdate(apply: Apply): Promise<Result<Settled, Problem | FenceRefusal>>;
  releaseUpdate(release: Release): Promise<Result<{ readonly more: boolean }, Problem | FenceRefusal>>;
  failUpdate(fail: Fail): Promise<Result<Settled, Problem | FenceRefusal>>;
  strandedUpdates(republishAfterMs: number, most: number): Promise<Result<readonly Stranded[], Problem>>;
  readUpdate(
    owner: { tenantId: TenantId; userId: UserId },
    queueId: QueueId,
  ): Promise<Result<UpdateResource, Problem>>;
};

export type PendingUpdate = {
  readonly queue_id: QueueId;
  readonly seq: number;
  readonly context_snippet?: string;
  readonly messages?: readonly Message[];
  readonly created_at: string;
};

export type Erasure = {
  readonly erasedAt: string;
  readonly postgresRows: number;
  readonly openUpdates: number;
  /** Null until the cache is known to be clear. */
  readonly redisKeys: number | null;
};

export type MemoryStore = {
  createChat(
    chat: OwnedChat,
    metadata: Chat['metadata'],
  ): Promise<Result<{ readonly outcome: 'created' | 'exists'; readonly chat: Chat }, Problem>>;
  readMemory(
    chat: OwnedChat,
    includePending: boolean,
  ): Promise<
    Result<{ readonly memory: MemorySnapshot; readonly pending: readonly PendingUpdate[] }, Problem>
  >;
  eraseChat(chat: OwnedChat): Promise<Result<Erasure, Problem>>;
  finishErasure(chat: ChatRef, redisKeys: number): Promise<Result<Erasure, Problem>>;
  unfinishedErasures(most: number): Promise<Result<readonly OwnedChat[], Problem>>;
};

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

export type Publisher = {
  publishWakeUp(
    chat: OwnedChat,
    wakeUp: {
      readonly reason: 'accepted' | 'more' | 'swept';
      readonly dedupId: string;
      readonly delaySeconds?: number;
    },
  ): Promise<Result<'published', Problem>>;
};

export type Summariser = {
  proposeOperations(
    prompt: Prompt,
    deadlineMs: number,
  ): Promise<
    Result<
      { readonly proposal: Proposal; readonly mergedBy: MergedBy; readonly usage: TokenUsage },
      ModelFailure
    >
  >;
};

/** Upper bound never below the truth on plain text: o200k, linear on hostile input. */
export type CountTokens = (text: string) => number;
export type Tokenizer = { loadTokenizer(): Promise<CountTokens> };

export type LimitDecision = {
  readonly isAllowed: boolean;
  readonly limit: number;
  readonly remaining: number;
  /** Unix ms at which the window ends. */
  readonly resetAtMs: number;
  /** True when Redis did not decide. */
  readonly isDegraded: boolean;
};
export type Limiter = { limit(identifier: string): Promise<LimitDecision> };

export type SignatureVerifier = {
  verifySignature(
    signature: string | undefined,
    rawBody: string,
    url: string,
  ): Promise<Result<'verified', Problem>>;
};

/** Who a request acts for. `limitKey` is a hash: identifiers are globbed on reset and must hold no user text. */
export type Principal = { readonly tenantId: TenantId; readonly userId: UserId; readonly limitKey: string };
export type Authenticator = {
  authenticate(authorization: string | undefined): Promise<Result<Principal, Problem>>;
};

/** HMAC-SHA-256 with REQUEST_HASH_KEY, lower-case hex: comparable by us, not computable from a database dump. */
export type Hasher = { hash(text: string): Promise<string> };

export type Clock = { now(): number; sleep(ms: number): Promise<void> };
export type Ids = { newId(): string };
/** Runs work after the answer, kept alive by the platform (`waitUntil`); a test can await it. */
export type Background = (work: Promise<unknown>) => void;

export type LogFields = Readonly<{
  request_id?: string;
  tenant_id?: string;
  chat_id?: string;
  queue_id?: string;
  code?: string;
  reason?: string;
  status?: number;
  count?: number;
  attempt?: number;
  ms?: number;
  route?: string;
  method?: string;
}>;
/** Structured logs from an allow-list of fields: user text has no field to go into. */
export type Telemetry = { log(level: 'info' | 'warn' | 'error', event: string, fields?: LogFields): void };

export type ServiceMetrics = {
  readonly accepted: number;
  readonly outcomes: Readonly<Record<UpdateOutcome, number>>;
  readonly open: Readonly<Record<'pending_summarization' | 'processing' | 'ready_to_write', number>>;
  readonly oldest_open_seconds: number;
  readonly latency: {
    readonly bounds_ms: readonly number[];
    readonly counts: readonly number[];
    readonly sum_ms: number;
  };
  readonly model: Readonly<Record<'calls' | 'failures' | 'input_tokens' | 'output_tokens', number>>;
  readonly dead_letter_callbacks: number;
  readonly dead_letters: number;
  readonly stats_refreshed_at: string | null;
};

/** What the sweep, the metrics page and the dead-letter callback need from the database. */
export type Machinery = {
  serviceMetrics(): Promise<Result<ServiceMetrics, Problem>>;
  countDeadLetter(): Promise<Result<'counted', Problem>>;
  refreshEstimate(): Promise<Result<number, Problem>>;
  purgeExpired(
    textDays: number,
    rowDays: number,
    most: number,
  ): Promise<Result<{ texts: number; rows: number }, Problem>>;
};

/** One real probe of one dependency; the name is shown on /health/ready, the cause is not. */
export type Probe = {
  readonly name: string;
  probe(): Promise<{ readonly ok: boolean; readonly detail: string }>;
};
