// Dead letters: updates that ended without the memory knowing them, and what an operator decides about them.
import type { ChatId, OwnedChat, QueueId, TenantId } from '../domain/ids.ts';
import type { Problem } from '../domain/problem.ts';
import type { Result } from '../domain/result.ts';
import type { UpdateKind } from '../domain/update.ts';

/** A dead letter without a word of it. Times are ISO 8601 UTC. */
export type DeadLetter = OwnedChat & {
  readonly queueId: QueueId;
  readonly seq: number;
  readonly kind: UpdateKind;
  readonly errorCode: string;
  readonly attempts: number;
  readonly createdAt: string;
  readonly processedAt: string;
  readonly redriveOf: QueueId | null;
  readonly redrivenAs: QueueId | null;
  readonly droppedAt: string | null;
  /** False once its words are gone: then nothing is left to redrive. */
  readonly hasWords: boolean;
  /** Its place in the list, with `queueId`: microseconds since 1970, as the database keeps times. */
  readonly processedMicros: number;
};

/** What is left out is not asked about. `includesSettled`: also what was redriven or dropped. */
export type DeadLetterFilter = {
  readonly tenantId?: TenantId | undefined;
  readonly chatId?: ChatId | undefined;
  readonly errorCode?: string | undefined;
  readonly includesSettled: boolean;
};

export type DeadLetterPlace = Pick<DeadLetter, 'processedMicros' | 'queueId'>;

export type Redriven = OwnedChat & {
  readonly outcome: 'redriven';
  /** Of the new update, at the end of its chat. */
  readonly queueId: QueueId;
  readonly seq: number;
  /** The seq that its entries bear: that of the first update in the chain of redrives. */
  readonly stampSeq: number;
  readonly publishAttempt: number;
};
/** `queueId` is that of the successor it has. */
type AlreadyRedriven = { readonly outcome: 'already_redriven'; readonly queueId: QueueId };

export type Redrive =
  | Redriven
  | AlreadyRedriven
  | { readonly outcome: 'not_found' | 'not_dead_letter' | 'dropped' | 'words_purged' | 'chat_closed' };

export type Drop =
  | { readonly outcome: 'dropped'; readonly chatId: ChatId; readonly seq: number }
  | AlreadyRedriven
  | { readonly outcome: 'already_dropped' | 'not_found' | 'not_dead_letter' };

export type DeadLetters = {
  /** Oldest first, above `after`; null: from the oldest. */
  listDeadLetters(
    filter: DeadLetterFilter,
    after: DeadLetterPlace | null,
    most: number,
  ): Promise<Result<readonly DeadLetter[], Problem>>;
  /** Once per dead letter: asked again, the same new update is named. A full memory refuses nothing. */
  redriveUpdate(tenantId: TenantId, queueId: QueueId, newQueueId: QueueId): Promise<Result<Redrive, Problem>>;
  /** Its words are removed; it stays failed. Idempotent. */
  dropDeadLetter(tenantId: TenantId, queueId: QueueId): Promise<Result<Drop, Problem>>;
};
