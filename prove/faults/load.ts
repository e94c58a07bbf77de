// Several clients at work on many chats, for as long as faults are made.
import { createRandom } from '../../sim/random.ts';
import { createAsk } from './ask.ts';
import { createClient, type Known } from './client.ts';
import type { History } from './history.ts';

export type Person = { readonly id: string; readonly token: string };
export type LoadOptions = {
  readonly api: string;
  readonly people: readonly Person[];
  readonly history: History;
  readonly seed: number;
  /** Between two moves of a client. */
  readonly pauseMs?: readonly [number, number];
};

/** Two clients of one user write to the same chats at once. */
const CLIENTS_PER_PERSON = 2;

/** Starts them. `stop` resolves when each has its last answer. */
export function startLoad({ api, people, history, seed, pauseMs = [30, 170] }: LoadOptions) {
  let isOver = false;
  let numbers = 0;
  const running = people.flatMap((person, place) => {
    const chats: Known[] = [];
    const shared = { chats, nextNumber: () => (numbers += 1), isOver: () => isOver };
    return Array.from({ length: CLIENTS_PER_PERSON }, (_, index) => {
      const random = createRandom(seed * 1_000 + place * CLIENTS_PER_PERSON + index);
      const ask = createAsk(api, history, `c${place}.${index}`, person);
      return createClient(ask, random, shared).run(pauseMs);
    });
  });
  return {
    stop: async () => {
      isOver = true;
      await Promise.all(running);
    },
  };
}
