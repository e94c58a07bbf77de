// What 24 connections send at once: new updates, repetitions of them close by, and other bodies under their keys.
import type { Random } from '../sim/random.ts';

export type EnqueueCall = {
  readonly chatId: string;
  readonly queueId: string;
  readonly words: string;
  readonly idempotencyKey: string | null;
};

/** How far apart a call and its repetition are sent: near enough that most are under way together. */
const NEAR = 24;

/**
 * @param repeats, others how many of `calls` repeat an earlier key, with the same body and with another.
 * @param chats the first gets every second call.
 */
export function planCalls(
  { calls, repeats, others }: { calls: number; repeats: number; others: number },
  chats: readonly string[],
  random: Random,
): EnqueueCall[] {
  const [hot = '', ...rest] = chats;
  const planned: EnqueueCall[] = Array.from({ length: calls - repeats - others }, (_, place) => ({
    chatId: random.chance(0.5) ? hot : random.pick(rest),
    queueId: random.uuid(),
    words: `words ${place}`,
    // Enough of them have a key that each repetition finds one of its own.
    idempotencyKey: random.chance(0.5) ? `key ${place}` : null,
  }));
  const keyed = planned.flatMap((call, place) => (call.idempotencyKey === null ? [] : [{ call, place }]));
  const every = Math.floor(keyed.length / (repeats + others));
  const again = Array.from({ length: repeats + others }, (_, number) => {
    const { call, place } = keyed[number * every] ?? { call: planned[0], place: 0 };
    if (call === undefined) throw new RangeError('no call to repeat');
    const words = number < repeats ? call.words : `other ${call.words}`;
    return { at: place + random.between(0, NEAR), call: { ...call, queueId: random.uuid(), words } };
  });
  const placed = [...planned.map((call, at) => ({ at, call })), ...again];
  return placed.sort((a, b) => a.at - b.at).map(({ call }) => call);
}
