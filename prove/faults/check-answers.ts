// Judges the answers themselves: which there may be while things break, and what a read may show.
import { type Asked, erasedChats } from './history.ts';

/** `boundMs`: no answer may take longer. `excuses`: answers that the fault at hand makes right. */
export type Bounds = { readonly boundMs?: number; readonly excuses?: (asked: Asked) => boolean };

/** Of the Worker's own deadlines, all together. */
const MOST_MS = 14_000;

/** @returns a line per answer that there may not be. */
export function checkAnswers(
  asked: readonly Asked[],
  { boundMs = MOST_MS, excuses = () => false }: Bounds,
): string[] {
  const erased = erasedChats(asked);
  const found: string[] = [];
  for (const one of asked) {
    const { op, status, code, chatId, retryAfter, age, minSeq, startMs, endMs } = one;
    const say = (what: string) => found.push(`${what} (${op} of ${chatId}: ${status} ${code ?? ''})`);
    const isGone = status === 404 && erased.has(chatId);
    // 0: the part that answers was itself killed. What the client then knows is nothing.
    if (![0, 200, 201, 503].includes(status) && !isGone && !excuses(one))
      say('an answer that nothing excuses');
    if (endMs - startMs > boundMs) say(`an answer after ${endMs - startMs} ms`);
    if (status === 503 && !(retryAfter !== null && retryAfter >= 1 && retryAfter <= 60))
      say(`Retry-After is ${retryAfter}`);
    if (age !== null && !(age >= 0)) say(`Age is ${age}`);
    if (
      op === 'read' &&
      status === 200 &&
      minSeq !== null &&
      (one.appliedSeq ?? 0) < minSeq &&
      !one.showsPending
    )
      say(`6 min_seq ${minSeq} was answered with ${one.appliedSeq} and nothing pending`);
  }
  return found;
}

export const slowestMs = (asked: readonly Asked[]): number =>
  asked.reduce((most, { startMs, endMs }) => Math.max(most, endMs - startMs), 0);
