// An update: one row of chat_context_queue, its states and its ends.
import type { ChatId, QueueId } from './ids.ts';
import type { Message } from './message.ts';

export const UPDATE_STATUSES = [
  'pending_summarization',
  'processing',
  'ready_to_write',
  'complete',
  'failed',
] as const;
export type UpdateStatus = (typeof UPDATE_STATUSES)[number];

/** The legal moves; the trigger `guard_status_move` in SQL holds the same table, and a test compares the two. */
export const STATUS_MOVES: Readonly<Record<UpdateStatus, readonly UpdateStatus[]>> = {
  pending_summarization: ['processing'],
  processing: ['pending_summarization', 'ready_to_write', 'failed'],
  ready_to_write: ['complete', 'failed'],
  complete: [],
  failed: [],
};

export const UPDATE_OUTCOMES = ['applied', 'no_change', 'demoted', 'rejected', 'dead_letter'] as const;
export type UpdateOutcome = (typeof UPDATE_OUTCOMES)[number];

export const TRIGGER_SOURCES = ['manual', 'api', 'test'] as const;
export type TriggerSource = (typeof TRIGGER_SOURCES)[number];

export const UPDATE_KINDS = ['exchange', 'decision', 'restore', 'seed'] as const;
export type UpdateKind = (typeof UPDATE_KINDS)[number];

export type MergedBy = 'llm' | 'offline';

/** What one update did to one entry of a memory, as the update resource and the revisions show it. */
export type DiffLine = {
  /** `drop`: an assumption that compaction let go to make room. */
  readonly op: 'add' | 'update' | 'promote' | 'retract' | 'summary' | 'drop';
  readonly section: 'user_confirmed' | 'llm_inferred' | 'general_summary';
  readonly key: string;
  readonly before?: string | undefined;
  readonly after?: string | undefined;
};

export type UpdateError = {
  readonly code: string;
  readonly detail: string;
  readonly retry_at: string | null;
};

/** The update resource of the HTTP contract, with its field names. */
export type UpdateResource = {
  readonly queue_id: QueueId;
  readonly chat_id: ChatId;
  readonly seq: number;
  readonly status: UpdateStatus;
  readonly outcome: UpdateOutcome | null;
  readonly attempts: number;
  readonly trigger_source: TriggerSource;
  readonly created_at: string;
  readonly processed_at: string | null;
  readonly applied_version: number | null;
  readonly merged_by: MergedBy | null;
  readonly diff: readonly DiffLine[];
  readonly tokens: { readonly input: number; readonly output: number };
  readonly masked: number;
  readonly redrive_of?: QueueId | undefined;
  readonly redriven_as?: QueueId | undefined;
  readonly error: UpdateError | null;
};

/** Terminal: nothing moves this update any more; a caller who waits can stop. */
export const isTerminal = (status: UpdateStatus): boolean => STATUS_MOVES[status].length === 0;

/** The words of an update: a plain snippet, or messages with speakers. Exactly one of the two. */
export type Exchange = {
  readonly contextSnippet: string | null;
  readonly messages: readonly Message[] | null;
};
