// Sentences with handles: what the model may cite, and all it may cite.
import type { QueueId } from './ids.ts';
import { countCharacters } from './message.ts';
import type { Turn } from './turn.ts';

export type Sentence = {
  /** `u3.2`: second sentence of the third user turn of the batch. Valid for one request only. */
  readonly handle: string;
  readonly queueId: QueueId;
  readonly seq: number;
  /** As in `Turn`: 0-based within its update. */
  readonly turn: number;
  readonly role: Turn['role'];
  /** Code points of the turn's text, `end` exclusive. */
  readonly start: number;
  readonly end: number;
  /** Verbatim. */
  readonly text: string;
};

/** A turn of one-word sentences would cost more in handles than in words; the rest stands as one sentence. */
const SENTENCES_PER_TURN = 100;

const LETTER = { user: 'u', assistant: 'a', tool: 't', system: 's', unattributed: 'x' } as const;

// A full stop ends a sentence only before white space; CJK stops end one anywhere. A run of marks is tried from its
// first one only: from each of them, a run that ends none would cost the square of its length.
const END = /(?<![.!?…؟])[.!?…؟]+["'”’»)\]]*(?=\s)|[。！？]+[」』”）]*|\n+/gu;
const NEVER_LAST = /(?:^|[\s(])(?:mr|mrs|ms|dr|prof|st|vs|no|nr|e\.g|i\.e|approx)\.$/iu;
// “J. Smith”; apart from the list above because it must heed capitals.
const INITIAL = /(?:^|[\s(.])\p{Lu}\.$/u;
const LAST_BEFORE_CAPITAL =
  /(?:^|[\s\d])(?:a\.m|p\.m|am|pm|etc|inc|ltd|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\.$/iu;

/** “am 12. Juni”: an ordinal of German and its neighbours. */
const ORDINAL_DAY = /(?:^|\s)\d{1,2}\.$/u;
const MONTH_NEXT = /^\s(?:jan|feb|mär|mar|apr|mai|maj|jun|jul|aug|sep|okt|nov|dez|dec)/iu;

function endsHere(text: string, from: number, to: number): boolean {
  const words = text.slice(Math.max(from, to - 16), to);
  if (NEVER_LAST.test(words) || INITIAL.test(words)) return false;
  if (ORDINAL_DAY.test(words) && MONTH_NEXT.test(text.slice(to, to + 8))) return false;
  return !LAST_BEFORE_CAPITAL.test(words) || /^\s*(?:\p{Lu}|\n|$)/u.test(text.slice(to, to + 8));
}

function splitSentences(text: string): { start: number; text: string }[] {
  const pieces: { start: number; text: string }[] = [];
  let from = 0;
  for (const { 0: mark, index } of text.matchAll(END)) {
    if (pieces.length >= SENTENCES_PER_TURN - 1) break;
    const to = index + mark.length;
    if (mark === '.' && !endsHere(text, from, to)) continue;
    pieces.push({ start: from, text: text.slice(from, to) });
    from = to;
  }
  pieces.push({ start: from, text: text.slice(from) });
  return pieces
    .map((piece) => ({
      start: piece.start + piece.text.length - piece.text.trimStart().length,
      text: piece.text.trim(),
    }))
    .filter((piece) => piece.text !== '');
}

/**
 * Numbers every sentence of a batch. Turns are counted per role over the whole batch, sentences per turn, both
 * from 1. @param turns in seq order.
 */
export function numberSentences(turns: readonly Turn[]): Sentence[] {
  const seen = new Map<Turn['role'], number>();
  return turns.flatMap(({ queueId, seq, turn, role, text }) => {
    const ofRole = (seen.get(role) ?? 0) + 1;
    seen.set(role, ofRole);
    let units = 0;
    let points = 0;
    return splitSentences(text).map((piece, index): Sentence => {
      points += countCharacters(text.slice(units, piece.start));
      units = piece.start;
      return {
        handle: `${LETTER[role]}${ofRole}.${index + 1}`,
        queueId,
        seq,
        turn,
        role,
        start: points,
        end: points + countCharacters(piece.text),
        text: piece.text,
      };
    });
  });
}
