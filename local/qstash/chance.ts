// Seeded chance: what is drawn depends on the seed, the purpose and the message alone, never on the order of draws.
import { createHash, randomInt } from 'node:crypto';

/** Which draw this is: `delay` for the second attempt at the fifth message, say. */
export type DrawName = readonly (string | number)[];

export interface Chance {
  seed(): number;
  /** Starts over from another seed. */
  reseed(seed: number): void;
  /** In [0, 1). The same name gives the same number under the same seed. */
  draw(...name: DrawName): number;
}

/**
 * A generator that is asked in turn would give other numbers as soon as two consumers answer in another order; a
 * hash of the name gives each message its own fate, over real sockets too.
 *
 * @param seed a safe integer; made up when it is left out, and told by `GET /__local/decisions`
 */
export function createChance(seed: number = randomInt(2 ** 31)): Chance {
  let current = seed;
  return {
    seed: () => current,
    reseed(next) {
      current = next;
    },
    draw: (...name) =>
      createHash('sha256')
        .update(JSON.stringify([current, ...name]))
        .digest()
        .readUIntBE(0, 6) /
      2 ** 48,
  };
}
