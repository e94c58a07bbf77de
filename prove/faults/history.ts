// What the clients of a fault run saw, one JSON line per request: nothing else may be used to judge a promise.
import { closeSync, openSync, writeSync } from 'node:fs';

export type Op = 'open' | 'append' | 'decide' | 'restore' | 'read' | 'erase';

/** One request. Times in unix ms; `endMs` is when the client stopped waiting. */
export type Asked = {
  readonly client: string;
  readonly op: Op;
  readonly userId: string;
  readonly chatId: string;
  /** Idempotency key of what appends an update; the same on every repetition. */
  readonly key: string | null;
  /** What was said, or the decision as text; unique per key. */
  readonly words: string | null;
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
  readonly queueId: string | null;
  readonly seq: number | null;
  readonly version: number | null;
  readonly acceptedSeq: number | null;
  readonly appliedSeq: number | null;
  /** Whether a read carried the words that are not merged yet. */
  readonly showsPending: boolean;
};

export type History = { readonly asked: readonly Asked[]; add(asked: Asked): void; close(): void };

/** @param file keeps the lines as well, for a look after a failure. */
export function recordHistory(file: string): History {
  const asked: Asked[] = [];
  const handle = openSync(file, 'w', 0o600);
  return {
    asked,
    add(one) {
      asked.push(one);
      writeSync(handle, `${JSON.stringify(one)}\n`);
    },
    close: () => closeSync(handle),
  };
}
