// One call of a port in virtual time: it travels, is carried out in one piece, and its answer travels back. Every
// fault of a call is here and nowhere else.
import type { EventLog } from './event-log.ts';
import type { FaultPlan } from './fault-plan.ts';
import type { Call } from './faults.ts';
import type { Isolate } from './isolate.ts';
import type { Random } from './random.ts';
import type { Timeline } from './timeline.ts';

/** Longer than a lease, shorter than a schedule. */
const SLOW_MS = { from: 26_000, to: 70_000 };
/** How long a call is on its way, each way. */
const TRANSIT_MS: Readonly<Partial<Record<Call, readonly [number, number]>>> = {
  propose: [100, 4_000],
  publish: [2, 100],
};

export type CallWorld = {
  readonly timeline: Timeline;
  readonly random: Random;
  readonly plan: FaultPlan;
  readonly log: EventLog;
};

/** Who calls: the process, a name for the log, and what to do when a fault hits. */
export type Caller = { readonly isolate: Isolate; readonly name: string; readonly harmed: () => void };

/** What a result says in one word, for the log: never an id that differs between two runs of a seed. */
function describe(result: unknown): string {
  if (typeof result !== 'object' || result === null || !('ok' in result)) return 'done';
  if (!result.ok) return 'error' in result ? String((result.error as { code?: unknown }).code) : 'failed';
  const value = 'value' in result ? result.value : null;
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return `${value.length} lines`;
  const said = Object.entries(value).filter(([key]) =>
    /^(outcome|fence|version|seq|ready|more|status)$/.test(key),
  );
  return said.map(([key, one]) => `${key}=${String(one)}`).join(' ') || 'ok';
}

/**
 * Makes a call.
 * @param carryOut what the far side does, in one piece
 * @param failure what the caller is told when it cannot know
 */
export function makeCall<T>(
  { timeline, random, plan, log }: CallWorld,
  { isolate, name, harmed }: Caller,
  step: Call,
  carryOut: () => Promise<T>,
  failure: T,
): Promise<T> {
  return new Promise((resolve, reject) => {
    // A process that dies in one of two calls made at once does not make the other.
    if (!isolate.isAlive()) return;
    const fault = plan.next(step);
    const [least, most] = TRANSIT_MS[step] ?? [1, 40];
    const there = random.between(least, most);
    const back = random.between(1, most);
    if (fault !== null) {
      // Of a death every request of the process hears by itself.
      if (!fault.startsWith('dies')) harmed();
      log.write(`${name} ${step} ${fault}`);
    }
    const answer = (result: T, inMs: number) =>
      timeline.after(inMs, () => {
        if (isolate.isAlive()) resolve(result);
      });
    const far = async (then: (result: T) => void) => {
      try {
        const result = await carryOut();
        // The estimate is of the whole database, so it differs between two runs of a seed.
        if (step !== 'estimate') log.write(`${name} ${step}: ${describe(result)}`);
        then(result);
      } catch (error) {
        reject(error);
      }
    };
    const slow = () => random.between(SLOW_MS.from, SLOW_MS.to);
    const nothing = () => undefined;
    switch (fault) {
      case 'refused':
        return answer(failure, there + back);
      case 'lost-answer':
        return timeline.after(there, () => far(() => answer(failure, back)));
      case 'lands-late':
        answer(failure, there + back);
        return timeline.after(there + slow(), () => far(nothing));
      case 'slow-there':
        return timeline.after(slow(), () => far((result) => answer(result, back)));
      case 'slow-back':
        return timeline.after(there, () => far((result) => answer(result, slow())));
      case 'dies-before':
        return isolate.die();
      case 'dies-after':
        return timeline.after(there, () => far(() => timeline.after(0, isolate.die)));
      default:
        return timeline.after(there, () => far((result) => answer(result, back)));
    }
  });
}
