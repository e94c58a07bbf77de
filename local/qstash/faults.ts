// The accidents that at-least-once delivery allows: ordered one by one by a test, or drawn from a seed.
import type { Disorder } from './disorder.ts';
import type { Fault } from './fault.ts';
import type { Forgery } from './forge-signature.ts';
import type { Message } from './message.ts';

/** What a test orders: so many of each kind, used up in this order by the attempts that come. */
export interface FaultOrder {
  duplicate?: number;
  during?: boolean;
  /** With `duplicate`: that many ms after success instead of at once. */
  lateMs?: number;
  drop?: number;
  delay?: number;
  delayMs?: number;
}

export interface Faults {
  order(order: FaultOrder): void;
  /** The fault for the attempt that is about to start, if one is left or drawn. */
  take(message: Message): Fault | undefined;
  /** The next `count` attempts carry a signature that is bad in this way. */
  forge(forgery: Forgery, count: number): void;
  takeForgery(): Forgery | undefined;
  left(): number;
  clear(): void;
}

/** @param disorder what is drawn when nothing is ordered; off until a test turns it on. */
export function createFaults(disorder: Disorder): Faults {
  const planned: Fault[] = [];
  const forgeries: Forgery[] = [];
  const plan = (count: number | undefined, fault: Fault): void => {
    for (let index = 0; index < (count ?? 0); index++) planned.push(fault);
  };
  const duplicateKind = (order: FaultOrder): Fault['kind'] => {
    if (order.during) return 'duplicate-during';
    return order.lateMs === undefined ? 'duplicate-after' : 'duplicate-late';
  };
  return {
    order(order) {
      plan(order.duplicate, { kind: duplicateKind(order), delayMs: order.lateMs ?? 0 });
      plan(order.drop, { kind: 'drop', delayMs: 0 });
      plan(order.delay, { kind: 'delay', delayMs: order.delayMs ?? 1_000 });
    },
    take: (message) => planned.shift() ?? disorder.drawFault(message),
    forge: (forgery, count) => void forgeries.push(...Array<Forgery>(count).fill(forgery)),
    takeForgery: () => forgeries.shift(),
    left: () => planned.length + forgeries.length,
    clear() {
      planned.splice(0);
      forgeries.splice(0);
    },
  };
}
