// The write-ahead queue of updates: every write of an update's life, one method per SQL function.
import type { LoggedEntry } from '../domain/fact-history.ts';
import type { ChatId, ChatRef, OwnedChat, QueueId, TenantId, UserId } from '../domain/ids.ts';
import type { Entry, MemoryContent, MemoryLine, MemorySnapshot } from '../domain/memory.ts';
import type { TokenUsage } from '../domain/operation.ts';
import type { Problem } from '../domain/problem.ts';
import type { Result } from '../domain/result.ts';
import type {
  DiffLine,
  Exchange,
  MergedBy,
  TriggerSource,
  UpdateKind,
  UpdateOutcome,
  UpdateResource,
  UpdateStatus,
} from '../domain/update.ts';
import type { UpdatePayload } from '../domain/update-payload.ts';
import type { CircuitState } from './circuit.ts';

export type Append = OwnedChat & {
  readonly queueId: QueueId;
  /** Default `exchange`; only an exchange has words, and only other kinds a payload. */
  readonly kind?: UpdateKind;
  readonly exchange: Exchange;
  readonly payload?: UpdatePayload | null;
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

/** What a model call, or code in its place, left for one row; stored before it is applied, so that a crash never calls the model again. */
export type UpdateResult = {
  readonly entries: readonly Entry[];
  readonly outcome: Exclude<UpdateOutcome, 'dead_letter'>;
  /** Null when no model and no rules were asked: a decision, a restore. */
  readonly mergedBy: MergedBy | null;
  readonly tokens: TokenUsage;
  /** Why it was rejected, where that can be told; never user text. */
  readonly error?: { readonly code: string; readonly detail: string } | null;
};

export type ClaimedUpdate = {
  readonly queueId: QueueId;
  readonly seq: number;
  /** Of a redrive: the seq its words were first accepted with, which its entries bear. Default: `seq`. */
  readonly stampSeq?: number | undefined;
  readonly kind: UpdateKind;
  readonly exchange: Exchange;
  readonly payload: UpdatePayload | null;
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
      readonly entries: readonly LoggedEntry[];
      /** Null from a schema that has no circuits yet. `wantsAnswer`: an answer of the model is worth reporting. */
      readonly circuit: { readonly state: CircuitState; readonly wantsAnswer: boolean } | null;
      /** Workers that died holding a row of this batch; the most that any row has seen. */
      readonly deaths: number;
      /** Seqs of dead letters that a redrive may still put entries at. Default: none. */
      readonly deadSeqs?: readonly number[];
    }
  /** Its rows need the model, and the model is away; nothing was claimed and no attempt spent. */
  | { readonly outcome: 'circuit_open'; readonly retryAt: string | null }
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
  readonly mergedBy: MergedBy | null;
  readonly error?: UpdateResult['error'];
};

export type Apply = ChatRef & {
  readonly fence: number;
  readonly expectedVersion: number;
  readonly updates: readonly AppliedUpdate[];
  readonly entries: readonly Entry[];
  readonly content: MemoryContent;
  /** The content in packing order. */
  readonly lines: readonly MemoryLine[];
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
