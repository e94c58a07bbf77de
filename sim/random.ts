// A seeded source of chance (sfc32): the same seed gives the same numbers on every machine, which Math.random cannot.

export type Random = {
  /** In [0, 1). */
  next(): number;
  /** An integer from `from` to `to`, both included. */
  between(from: number, to: number): number;
  chance(probability: number): boolean;
  /** @throws RangeError when there is nothing to pick from */
  pick<T>(items: readonly T[]): T;
  /** A lower-case UUID; version and variant bits are not set, since nobody here checks them. */
  uuid(): string;
};

/** Spreads a seed over 32 bits, so that neighbouring seeds have nothing in common (the finaliser of MurmurHash3). */
function spread(seed: number): number {
  let bits = seed >>> 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

/** @param seed a safe integer */
export function createRandom(seed: number): Random {
  let a = spread(seed);
  let b = spread(seed + 0x9e3779b9);
  let c = spread(Math.floor(seed / 2 ** 32) + 0x243f6a88);
  let counter = 1;
  const bits = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return sum >>> 0;
  };
  for (let round = 0; round < 12; round += 1) bits();
  const next = () => bits() / 2 ** 32;
  const hex = () => bits().toString(16).padStart(8, '0');
  return {
    next,
    between: (from, to) => from + Math.floor(next() * (to - from + 1)),
    chance: (probability) => next() < probability,
    pick(items) {
      const picked = items[Math.floor(next() * items.length)];
      if (picked === undefined) throw new RangeError('nothing to pick from');
      return picked;
    },
    uuid() {
      const [one, two, three, four] = [hex(), hex(), hex(), hex()];
      return `${one}-${two.slice(0, 4)}-${two.slice(4)}-${three.slice(0, 4)}-${three.slice(4)}${four}`;
    },
  };
}
