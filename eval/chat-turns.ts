// A dialogue cut into updates, as a chat backend would post them: what was said up to and with each user turn.
import { asId, type QueueId } from '../src/domain/ids.ts';
import { numberSentences, type Sentence } from '../src/domain/sentence.ts';
import { readTurns, type Turn } from '../src/domain/turn.ts';
import type { GoldTurn } from './dialogue.ts';

/** One update: the turns of a dialogue from `from` to `to`, `to` exclusive. */
export type Exchange = {
  readonly seq: number;
  readonly queueId: QueueId;
  readonly from: number;
  readonly to: number;
  readonly turns: readonly Turn[];
};

const queueIdOf = (seq: number): QueueId =>
  asId<QueueId>(`00000000-0000-4000-8000-${String(seq).padStart(12, '0')}`);

/**
 * Each update ends with a user turn and begins with what was said since the last one, so that a question and its
 * answer stand together; a tail without a user turn is an update of its own.
 */
export function cutExchanges(turns: readonly GoldTurn[]): Exchange[] {
  const ends = turns.flatMap(({ role }, index) => (role === 'user' ? [index + 1] : []));
  if (ends.at(-1) !== turns.length) ends.push(turns.length);
  return ends.map((to, index) => {
    const from = ends[index - 1] ?? 0;
    const seq = index + 1;
    const queueId = queueIdOf(seq);
    const messages = turns.slice(from, to).map(({ role, text }) => ({ role, content: text }));
    const exchange = { contextSnippet: null, messages };
    return { seq, queueId, from, to, turns: readTurns({ queueId, seq, exchange, triggerSource: 'api' }) };
  });
}

/** The exchange that holds the turn `at` of the dialogue. */
export const exchangeOf = (exchanges: readonly Exchange[], at: number): Exchange | undefined =>
  exchanges.find(({ from, to }) => from <= at && at < to);

/** Sentences of one exchange whose turn is `at` of the dialogue. */
export const sentencesAt = (exchange: Exchange, at: number): Sentence[] =>
  numberSentences(exchange.turns).filter(({ turn }) => turn === at - exchange.from);
