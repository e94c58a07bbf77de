// What the clients of a fault run saw: the history that `verify` judges, and what of each answer only this run judges.
import type { HistoryEvent } from '../../verify/history/event.ts';
import { createRecorder } from '../../verify/history/record.ts';

export type Op = 'open' | 'append' | 'decide' | 'restore' | 'read' | 'erase';

/** One request. Times in unix ms; `endMs` is when the client stopped waiting. */
export type Asked = {
  readonly op: Op;
  readonly userId: string;
  readonly chatId: string;
  /** Idempotency key of what appends an update; the same on every repetition. */
  readonly key: string | null;
  readonly minSeq: number | null;
  readonly startMs: number;
  readonly endMs: number;
  /** 0: no answer, or half of one. */
  readonly status: number;
  /** Of a problem. */
  readonly code: string | null;
  readonly retryAfter: number | null;
  readonly age: number | null;
  readonly degraded: string | null;
  readonly seq: number | null;
  readonly version: number | null;
  readonly appliedSeq: number | null;
  /** Whether a read carried the words that are not merged yet. */
  readonly showsPending: boolean;
};

export type History = {
  readonly asked: readonly Asked[];
  readonly events: readonly HistoryEvent[];
  add(asked: Asked, event: HistoryEvent): void;
};

/** @param file keeps the events as well, for `npm run verify` after a failure. */
export function recordHistory(file: string): History {
  const asked: Asked[] = [];
  const recorder = createRecorder(file);
  return {
    asked,
    events: recorder.events,
    add(one, event) {
      asked.push(one);
      recorder.record(event);
    },
  };
}

/** Keys of the updates that were promised. */
export const acceptedKeys = (asked: readonly Asked[]): ReadonlySet<string> =>
  new Set(
    asked.flatMap(({ key, status }) => (key !== null && (status === 201 || status === 200) ? [key] : [])),
  );

/** Chats that were erased, or asked to be: a request whose answer was lost may have worked. */
export const erasedChats = (asked: readonly Asked[]): ReadonlySet<string> =>
  new Set(asked.filter(({ op }) => op === 'erase').map(({ chatId }) => chatId));
