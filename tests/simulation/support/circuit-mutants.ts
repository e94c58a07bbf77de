// Planted mistakes around attempts and the circuit: who is charged, and who is rung for while it is open.
import { ok } from '../../../src/domain/result.ts';
import { keyOf } from '../../support/fakes/in-memory-database.ts';
import type { Mutant } from './mutant.ts';

export const CIRCUIT_MUTANTS: readonly Mutant[] = [
  {
    name: 'release that charges for outages',
    breaks: /^13 .* was charged/,
    tamper: (driver) => ({
      ...driver,
      queue: {
        ...driver.queue,
        releaseUpdate: (release) => driver.queue.releaseUpdate({ ...release, spendsAttempt: true }),
      },
    }),
  },
  {
    name: 'lease that charges for the death of its worker',
    breaks: /^13 .* was charged/,
    tamper: (driver, { chats, now }) => ({
      ...driver,
      queue: {
        ...driver.queue,
        claimUpdate: (chat, lease) => {
          const held = chats.get(keyOf(chat))?.lease;
          if (held?.untilMs && held.untilMs <= now()) held.isCharged = false;
          return driver.queue.claimUpdate(chat, lease);
        },
      },
    }),
  },
  {
    name: 'sweep that waits for an open circuit to close by itself',
    breaks: /^7 .* after two sweeps/,
    tamper: (driver, { circuit }) => ({
      ...driver,
      queue: {
        ...driver.queue,
        strandedUpdates: async (...args) =>
          circuit.state === 'closed' ? driver.queue.strandedUpdates(...args) : ok([]),
      },
    }),
  },
];
