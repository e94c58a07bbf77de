// What only a local queue offers: looking inside. Same bearer as the rest, and the loopback address like the rest.
import type { Route } from './http.ts';
import { faultRoutes } from './routes-faults.ts';
import { showMessage } from './show.ts';

export const localRoutes: Route[] = [
  {
    method: 'GET',
    path: '/__local/counts',
    handle: ({ emulator }) => ({
      status: 200,
      body: {
        ...emulator.counts,
        pending: emulator.store.messages.size(),
        inFlight: emulator.dispatcher.inFlight(),
        deadLetters: emulator.store.deadLetters.size(),
        faultsLeft: emulator.accidents.left(),
      },
    }),
  },
  {
    method: 'GET',
    path: '/__local/pending',
    handle: ({ emulator }) => ({
      status: 200,
      body: { messages: emulator.store.messages.values().map(showMessage) },
    }),
  },
  {
    method: 'GET',
    path: '/__local/decisions',
    handle: ({ emulator }) => ({
      status: 200,
      body: { seed: emulator.accidents.chance.seed(), decisions: emulator.decisions.lines() },
    }),
  },
  {
    method: 'POST',
    path: '/__local/flush',
    handle: ({ emulator }) => ({ status: 200, body: { started: emulator.dispatcher.flushDelayed() } }),
  },
  ...faultRoutes,
];
