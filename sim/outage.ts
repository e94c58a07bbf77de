// The model is away for a while: every call of every chat fails, whatever the fault plan does, until it is back.
import type { Random } from './random.ts';

export type Outage = {
  isOut(): boolean;
  /** From now on the model is there. */
  stop(): void;
};

/** About two schedules in five meet one; long enough, now and then, for several probes to fail. */
export function planOutage(random: Random, now: () => number): Outage {
  const isMet = random.chance(0.4);
  const fromMs = now() + random.between(0, 30_000);
  const untilMs = fromMs + random.between(5_000, 90_000);
  let isStopped = false;
  return {
    isOut: () => isMet && !isStopped && now() >= fromMs && now() < untilMs,
    stop: () => {
      isStopped = true;
    },
  };
}
