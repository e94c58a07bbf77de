// The delivery queue: it forgets, doubles, delays and reorders wake-ups, and tries again when a delivery fails.
import type { WakeUpIds } from '../src/domain/wake-up.ts';
import type { EventLog } from './event-log.ts';
import type { FaultPlan } from './fault-plan.ts';
import type { Random } from './random.ts';
import type { Timeline } from './timeline.ts';

/** `retry`: 503 with Retry-After. `failed`: no answer, or none in time. */
export type Delivered = 'done' | 'failed' | { readonly retryAfterSeconds: number };

export type Bell = { ring(wakeUp: WakeUpIds, dedupId: string, delaySeconds: number): void };

/** The first delivery and five retries, as the service asks for. */
const MOST_DELIVERIES = 6;
const TIMEOUT_MS = 60_000;

type BellWorld = {
  readonly timeline: Timeline;
  readonly random: Random;
  readonly plan: FaultPlan;
  readonly log: EventLog;
};

export function createBell(
  { timeline, random, plan, log }: BellWorld,
  deliver: (wakeUp: WakeUpIds) => Promise<Delivered>,
): Bell {
  // For good: the worst that the vendor does with an id that was used once.
  const burnt = new Set<string>();

  async function attempt(wakeUp: WakeUpIds, count: number, isForgotten: boolean): Promise<void> {
    const timeout = timeline.sleep(TIMEOUT_MS).then((): Delivered => 'failed');
    const outcome = await Promise.race([deliver(wakeUp), timeout]);
    if ((outcome === 'done' && !isForgotten) || count === MOST_DELIVERIES) return;
    const pause = typeof outcome === 'object' ? outcome.retryAfterSeconds : 5 * count;
    deliverIn(pause * 1_000, wakeUp, count + 1, false);
  }

  // Not awaited: a delivery takes as long as it takes while the queue goes on with others.
  function deliverIn(inMs: number, wakeUp: WakeUpIds, count: number, isForgotten: boolean): void {
    timeline.after(inMs, () => void attempt(wakeUp, count, isForgotten));
  }

  return {
    ring(wakeUp, dedupId, delaySeconds) {
      if (burnt.has(dedupId)) return;
      burnt.add(dedupId);
      const fault = plan.next('deliver');
      if (fault !== null) log.write(`deliver ${fault}`);
      if (fault === 'drop') return;
      const extra =
        fault === 'late'
          ? random.between(60_000, 200_000)
          : fault === 'overtaken'
            ? random.between(500, 5_000)
            : 0;
      const inMs = delaySeconds * 1_000 + random.between(5, 200) + extra;
      deliverIn(inMs, wakeUp, 1, fault === 'lost-acknowledgement');
      if (fault === 'twice') deliverIn(inMs + random.between(0, 3), wakeUp, 1, false);
      if (fault === 'again') deliverIn(inMs + random.between(1_000, 120_000), wakeUp, 1, false);
    },
  };
}
