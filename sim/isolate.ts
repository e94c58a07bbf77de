// A process of the service: it handles requests, and when it dies everything it was doing stops at its await.
import { createWaiters, type Waiters } from '../src/flows/waiters.ts';

export type Ending<T> = { readonly kind: 'returned'; readonly value: T } | { readonly kind: 'died' };

export type Isolate = {
  readonly name: string;
  readonly waiters: Waiters;
  isAlive(): boolean;
  /** Ends it; whoever waits for one of its requests learns that at once, as of a broken connection. */
  die(): void;
  /** Handles a request. A throw is a bug of ours and is thrown to the whole run. */
  handle<T>(work: () => Promise<T>): Promise<Ending<T>>;
};

export function createIsolate(name: string): Isolate {
  let alive = true;
  const bereaved = new Set<() => void>();
  return {
    name,
    waiters: createWaiters(64),
    isAlive: () => alive,
    die() {
      alive = false;
      for (const tell of bereaved) tell();
      bereaved.clear();
    },
    handle: (work) =>
      new Promise((resolve, reject) => {
        const died = () => resolve({ kind: 'died' });
        bereaved.add(died);
        work().then(
          (value) => {
            bereaved.delete(died);
            if (alive) resolve({ kind: 'returned', value });
          },
          (error: unknown) => {
            bereaved.delete(died);
            reject(error);
          },
        );
      }),
  };
}

export type Fleet = {
  /** A process that runs; one that died was replaced by a new one. */
  pick(choose: (count: number) => number): Isolate;
};

/** @param size how many processes run side by side */
export function createFleet(size: number): Fleet {
  let made = 0;
  const start = () => {
    made += 1;
    return createIsolate(`p${made}`);
  };
  const running = Array.from({ length: size }, start);
  return {
    pick(choose) {
      const place = choose(size);
      let isolate = running[place];
      if (isolate === undefined || !isolate.isAlive()) {
        isolate = start();
        running[place] = isolate;
      }
      return isolate;
    },
  };
}
