// From when on a chat was known to exist, and from when on it may be gone.

type Asked = {
  readonly op: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly seen: { readonly kind: string };
};

export type ChatLife = {
  /** When a client was first told that the chat exists; before, its creation may not have arrived. */
  readonly knownFromMs: number;
  /** When the first erasure began, whatever was answered. */
  readonly erasedFromMs: number;
  /** When an erasure was first answered as done. */
  readonly erasedByMs: number;
};

export function lifeOf(events: Iterable<Asked>): ChatLife {
  let knownFromMs = Number.POSITIVE_INFINITY;
  let erasedFromMs = Number.POSITIVE_INFINITY;
  let erasedByMs = Number.POSITIVE_INFINITY;
  for (const { op, startMs, endMs, seen } of events) {
    const isDone = seen.kind === 'done';
    if (op === 'erase') erasedFromMs = Math.min(erasedFromMs, startMs);
    if (op === 'erase' && isDone) erasedByMs = Math.min(erasedByMs, endMs);
    if (op !== 'erase' && isDone) knownFromMs = Math.min(knownFromMs, endMs);
  }
  return { knownFromMs, erasedFromMs, erasedByMs };
}

/** Whether "no such chat" may be said to a request of this time. */
export const mayBeAbsent = (life: ChatLife, startMs: number, endMs: number): boolean =>
  startMs < life.knownFromMs || life.erasedFromMs <= endMs;

/** Answers of a chat that was erased before they were asked for. */
export const answeredAfterErasure = <Event extends Asked>(
  events: readonly Event[],
  life: ChatLife,
): Event[] =>
  events.filter(
    ({ op, seen, startMs }) => op !== 'erase' && seen.kind === 'done' && startMs > life.erasedByMs,
  );
