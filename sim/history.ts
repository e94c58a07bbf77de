// What the clients saw and what the database and the model were seen to do. The checker knows nothing else.
import type { ChatRef, OwnedChat, QueueId } from '../src/domain/ids.ts';
import type { MemoryContent, MemorySnapshot } from '../src/domain/memory.ts';
import type { UpdateResource } from '../src/domain/update.ts';
import type { MemoryRead } from '../src/flows/read-memory.ts';

/** `unknown`: no answer, or one that leaves open whether it happened. */
export type Seen<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'refused'; readonly code: string }
  | { readonly kind: 'unknown' };

/** A request of a client. Times in unix ms; `endMs` is when the client stopped waiting. */
type Asked<Op extends string, T> = {
  readonly op: Op;
  readonly chat: OwnedChat;
  readonly startMs: number;
  readonly endMs: number;
  readonly seen: Seen<T>;
};

export type AppendSeen = Asked<'append', { readonly queueId: QueueId; readonly seq: number }> & {
  /** Unique per body, so that a row names the request it came from. */
  readonly words: string;
  readonly idempotencyKey: string | null;
};
export type ReadSeen = Asked<'read', MemoryRead> & {
  readonly minSeq: number | undefined;
  readonly minVersion: number | undefined;
};
/** Of the dead letter `queueId`, by the operator; answered with its successor. */
export type RedriveSeen = Asked<'redrive', { readonly queueId: QueueId }> & { readonly queueId: QueueId };
export type HistoryEvent =
  | Asked<'create', null>
  | AppendSeen
  | ReadSeen
  | (Asked<'await', UpdateResource> & { readonly queueId: QueueId })
  | Asked<'erase', null>
  | RedriveSeen
  /** By a user who owns nothing: always refused. */
  | Asked<'foreign-read', unknown>;

export type History = HistoryEvent[];

/** A memory as the database was seen to commit it. */
export type Commit = { readonly version: number; readonly atMs: number; readonly content: MemoryContent };

export type Lease = {
  readonly fence: number;
  readonly fromMs: number;
  readonly untilMs: number;
  endedMs: number | null;
};
export type ModelCall = {
  readonly fence: number;
  readonly startMs: number;
  endMs: number | null;
  readonly queueIds: readonly QueueId[];
  /** Rows of the call whose results had been stored before. */
  readonly storedBefore: number;
  /** Marks of other chats in the prompt. */
  readonly foreignWords: number;
  /** It was answered by a model that takes poison. */
  isHealed: boolean;
};

/** What happened to one chat on the far side of the ports. */
export type ChatTruth = {
  readonly accepted: { readonly seq: number; readonly atMs: number }[];
  readonly commits: Commit[];
  readonly leases: Lease[];
  readonly modelCalls: ModelCall[];
  readonly stored: Set<QueueId>;
  /** Faults that hit deliveries of this chat: what a healthy row's spent attempts need as an excuse. */
  harm: number;
  erasedAtMs: number | null;
  /** From here on the database answers that the cache is clear as well. */
  erasureFinishedAtMs: number | null;
};

export type Truth = {
  of(chat: ChatRef): ChatTruth;
  /** Errors thrown where only results are expected. */
  readonly thrown: string[];
};

export function createTruth(): Truth {
  const chats = new Map<string, ChatTruth>();
  return {
    thrown: [],
    of({ chatId }) {
      const known = chats.get(chatId);
      if (known !== undefined) return known;
      const fresh: ChatTruth = {
        accepted: [],
        commits: [],
        leases: [],
        modelCalls: [],
        stored: new Set(),
        harm: 0,
        erasedAtMs: null,
        erasureFinishedAtMs: null,
      };
      chats.set(chatId, fresh);
      return fresh;
    },
  };
}

/** The content of a snapshot without its watermarks, as canonical text: jsonb has its own order of keys. */
export function contentText(memory: MemoryContent | MemorySnapshot): string {
  const sorted = (record: Readonly<Record<string, unknown>>) =>
    Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([
    sorted(memory.user_confirmed),
    sorted(memory.llm_inferred),
    memory.general_summary,
    memory.to_confirm.map(({ key, value, question }) => [key, value, question]),
    memory.token_count,
    memory.size_state,
  ]);
}
