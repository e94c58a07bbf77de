// What the checker judges: one chat, what was asked about it, what happened to it and what is stored of it.
import type { OwnedChat } from '../../src/domain/ids.ts';
import type { StoredChat } from '../drivers/driver.ts';
import type { ChatTruth, Continuation, HistoryEvent } from '../history.ts';

export type Evidence = {
  readonly chat: OwnedChat;
  readonly history: readonly HistoryEvent[];
  readonly truth: ChatTruth;
  readonly stored: StoredChat;
  /** What is stored of the chats that went on from this one. */
  readonly continued: readonly (Continuation & { readonly stored: StoredChat })[];
};

/** A rule of 5-reliability-security.md: what is wrong with a chat, each as one line that begins with its number. */
export type Rule = (evidence: Evidence) => readonly string[];

type OfOp<Op extends HistoryEvent['op']> = Extract<HistoryEvent, { op: Op }>;

export const eventsOf = <Op extends HistoryEvent['op']>(
  history: readonly HistoryEvent[],
  op: Op,
): OfOp<Op>[] => history.filter((event): event is OfOp<Op> => event.op === op);

/** Whether "no such chat" may be said: an erasure was under way, or nobody had been told that the chat exists. */
export function mayBeAbsent(history: readonly HistoryEvent[], startMs: number, endMs: number): boolean {
  return (
    isUnknown(history, startMs) || history.some((event) => event.op === 'erase' && event.startMs <= endMs)
  );
}

/** Whether "closed" may be said: somebody had begun to close it. */
export const mayBeClosed = (history: readonly HistoryEvent[], endMs: number): boolean =>
  history.some((event) => event.op === 'close' && event.startMs <= endMs);

/** Whether nobody had been told that the chat exists: then its creation may not have arrived yet. */
export const isUnknown = (history: readonly HistoryEvent[], atMs: number): boolean =>
  !history.some((event) => event.op === 'create' && event.seen.kind === 'done' && event.endMs <= atMs);
