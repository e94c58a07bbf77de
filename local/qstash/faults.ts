// The accidents that at-least-once delivery allows, ordered by a test for the next deliveries.

/** How the next attempt is to go wrong. `during`: a second copy while the first runs; `after`: once it succeeded. */
export interface Fault {
  kind: 'duplicate-after' | 'duplicate-during' | 'drop' | 'delay';
  /** Only for `delay`. */
  delayMs: number;
}

/** What a test orders: so many of each kind, used up in this order by the attempts that come. */
export interface FaultOrder {
  duplicate?: number;
  during?: boolean;
  drop?: number;
  delay?: number;
  delayMs?: number;
}

export interface Faults {
  order(order: FaultOrder): void;
  /** The fault for the attempt that is about to start, if one is left. */
  take(): Fault | undefined;
  left(): number;
  clear(): void;
}

export function createFaults(): Faults {
  const planned: Fault[] = [];
  const plan = (count: number | undefined, fault: Fault): void => {
    for (let index = 0; index < (count ?? 0); index++) planned.push(fault);
  };
  return {
    order(order) {
      plan(order.duplicate, { kind: order.during ? 'duplicate-during' : 'duplicate-after', delayMs: 0 });
      plan(order.drop, { kind: 'drop', delayMs: 0 });
      plan(order.delay, { kind: 'delay', delayMs: order.delayMs ?? 1_000 });
    },
    take: () => planned.shift(),
    left: () => planned.length,
    clear: () => void planned.splice(0),
  };
}
