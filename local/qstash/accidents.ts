// Everything that can be told to go wrong, in one place.
import { type Chance, createChance } from './chance.ts';
import type { Counts } from './counts.ts';
import type { DecisionLog } from './decision-log.ts';
import { createDisorder, type Disorder } from './disorder.ts';
import { createFaults, type Faults } from './faults.ts';
import { createPublishFaults, type PublishFaults } from './publish-faults.ts';
import { createTickFaults, type TickFaults } from './tick-faults.ts';

export interface Accidents {
  chance: Chance;
  disorder: Disorder;
  deliveries: Faults;
  publishes: PublishFaults;
  ticks: TickFaults;
  /** Ordered and not yet used up. */
  left(): number;
  /** Back to good days, the seeded disorder included. */
  clear(): void;
}

export function createAccidents(seed: number | undefined, counts: Counts, decisions: DecisionLog): Accidents {
  const chance = createChance(seed);
  const disorder = createDisorder(chance);
  const deliveries = createFaults(disorder);
  const publishes = createPublishFaults(counts, decisions);
  const ticks = createTickFaults();
  return {
    chance,
    disorder,
    deliveries,
    publishes,
    ticks,
    left: () => deliveries.left() + publishes.left() + ticks.left(),
    clear() {
      for (const kind of [deliveries, publishes, ticks]) kind.clear();
      disorder.set(null);
    },
  };
}
