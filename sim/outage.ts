// The model is away for a while: every call of every chat fails, whatever the fault plan does, until it is back.
import type { Random } from './random.ts';

export type Outage = {
  isOut(): boolean;
  /** From now on the model is there. */
  stop(): void;
};

/**
 * About two schedules in five meet one; long enough, now and then, for several probes to fail.
 * @param isCertain for plans that hurt one named step: then the first calls meet one, and a circuit has to be tripped.
 */
export function planOutage(random: Random, now: () => number, isCertain: boolean): Outage {
  const isMet = random.chance(0.4) || isCertain;
  const fromMs = now() + (isCertain ? 0 : random.between(0, 30_000));
  const untilMs = fromMs + random.between(5_000, isCertain ? 15_000 : 90_000);
  let isStopped = false;
  return {
    isOut: () => isMet && !isStopped && now() >= fromMs && now() < untilMs,
    stop: () => {
      isStopped = true;
    },
  };
}
