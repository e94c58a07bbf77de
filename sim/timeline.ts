// Virtual time: what is to happen, ordered by when. Nothing waits; the next thing due is simply now.
// Between two happenings every promise settles, so one order of happenings is one order of everything.

export type Timeline = {
  /** Unix ms. */
  now(): number;
  /** Happens after `inMs`; of two that are due at once the one planned first comes first. */
  after(inMs: number, happen: () => void | Promise<void>): void;
  sleep(ms: number): Promise<void>;
  /** Runs until nothing is left or `untilMs` is reached. @returns whether something is left. */
  run(untilMs: number): Promise<boolean>;
};

type Planned = { readonly atMs: number; readonly order: number; readonly happen: () => void | Promise<void> };

const isBefore = (a: Planned, b: Planned): boolean =>
  a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);

/** Every promise that can settle without the timeline has settled when this does. */
const settle = (): Promise<void> => new Promise((resolve) => process.nextTick(resolve));

export function createTimeline(startMs: number): Timeline {
  let nowMs = startMs;
  let planned = 0;
  // A binary heap: a sorted array would make schedules with many timers quadratic.
  const heap: Planned[] = [];

  function push(item: Planned): void {
    let place = heap.push(item) - 1;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || !isBefore(item, above)) break;
      heap[place] = above;
      place = parent;
    }
    heap[place] = item;
  }

  function pop(): Planned | undefined {
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    let place = 0;
    for (;;) {
      const left = heap[2 * place + 1];
      const right = heap[2 * place + 2];
      const isRight = left !== undefined && right !== undefined && isBefore(right, left);
      const child = isRight ? right : left;
      if (child === undefined || !isBefore(child, last)) break;
      heap[place] = child;
      place = 2 * place + (isRight ? 2 : 1);
    }
    heap[place] = last;
    return first;
  }

  const after: Timeline['after'] = (inMs, happen) => {
    push({ atMs: nowMs + Math.max(0, inMs), order: planned, happen });
    planned += 1;
  };
  return {
    now: () => nowMs,
    after,
    sleep: (ms) => new Promise((resolve) => after(ms, resolve)),
    async run(untilMs) {
      await settle();
      for (let next = heap[0]; next !== undefined && next.atMs <= untilMs; next = heap[0]) {
        pop();
        nowMs = next.atMs;
        const happening = next.happen();
        // What is carried out on the far side resumes nobody: its answer is a happening of its own.
        if (happening instanceof Promise) await happening;
        else await settle();
      }
      if (heap.length > 0) nowMs = Math.max(nowMs, untilMs);
      return heap.length > 0;
    },
  };
}
