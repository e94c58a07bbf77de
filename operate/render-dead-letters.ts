// Dead letters for people: ids, codes and times, never a word of anybody.
import type { DeadLetter } from '../src/ports/dead-letters.ts';
import type { Settled } from './settle-dead-letters.ts';

const COLUMNS = ['queue_id', 'chat_id', 'seq', 'kind', 'error_code', 'attempts', 'died', 'state'] as const;

export const stateOf = ({ redrivenAs, droppedAt, hasWords }: DeadLetter): string => {
  if (redrivenAs !== null) return `redriven as ${redrivenAs}`;
  if (droppedAt !== null) return 'dropped';
  return hasWords ? 'waits' : 'waits, without words';
};

/** @returns one line per letter below a line of headings. */
export function renderLetters(letters: readonly DeadLetter[]): string[] {
  const cells = letters.map((letter) => [
    letter.queueId,
    letter.chatId,
    String(letter.seq),
    letter.kind,
    letter.errorCode,
    String(letter.attempts),
    letter.processedAt.slice(0, 19).concat('Z'),
    stateOf(letter),
  ]);
  const widths = COLUMNS.map((name, column) =>
    Math.max(name.length, ...cells.map((line) => line[column]?.length ?? 0)),
  );
  return [[...COLUMNS], ...cells].map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** The line of one letter as data, with the field names of the API. */
export const letterJson = (letter: DeadLetter) => ({
  queue_id: letter.queueId,
  tenant_id: letter.tenantId,
  user_id: letter.userId,
  chat_id: letter.chatId,
  seq: letter.seq,
  kind: letter.kind,
  error_code: letter.errorCode,
  attempts: letter.attempts,
  created_at: letter.createdAt,
  processed_at: letter.processedAt,
  redrive_of: letter.redriveOf,
  redriven_as: letter.redrivenAs,
  dropped_at: letter.droppedAt,
  has_words: letter.hasWords,
});

const SAID: Readonly<Record<string, string>> = {
  redriven: 'redriven',
  already_redriven: 'was redriven before',
  dropped: 'dropped',
  already_dropped: 'was dropped before',
  not_found: 'no such update in this tenant',
  not_dead_letter: 'is no dead letter',
  words_purged: 'has lost its words, nothing is left to redrive',
  chat_closed: 'its chat is closed',
  unavailable: 'the database did not answer; asking again is safe',
};

/** @param isGood whether nothing is left to do about it. */
export function renderSettled({ queue_id, outcome, redriven_as, seq }: Settled, isGood: boolean): string {
  const said = isGood || outcome !== 'dropped' ? (SAID[outcome] ?? outcome) : 'was dropped, nothing is left';
  const as = redriven_as === undefined ? '' : ` as ${redriven_as}`;
  return `${isGood ? '✓' : '✗'} ${queue_id}  ${said}${as}${seq === undefined ? '' : `, seq ${seq}`}`;
}
