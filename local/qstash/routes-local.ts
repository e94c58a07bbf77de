// What only a local queue offers: looking inside and ordering accidents. Same bearer as the rest.
import type { FaultOrder } from './faults.ts';
import type { Route } from './http.ts';
import { readJsonObject } from './read-json.ts';
import { Refusal } from './refusal.ts';
import { showMessage } from './show.ts';

function faultOrder(body: Buffer): FaultOrder {
  const { during, ...numbers } = readJsonObject(body);
  for (const [name, value] of Object.entries(numbers)) {
    if (!['duplicate', 'drop', 'delay', 'delayMs'].includes(name)) throw new Refusal(400, 'unknown fault');
    if (!Number.isInteger(value) || Number(value) < 0) throw new Refusal(400, `${name} is not a number`);
  }
  return { ...numbers, during: during === true };
}

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
        faultsLeft: emulator.faults.left(),
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
    method: 'POST',
    path: '/__local/flush',
    handle: ({ emulator }) => ({ status: 200, body: { started: emulator.dispatcher.flushDelayed() } }),
  },
  {
    method: 'POST',
    path: '/__local/faults',
    handle({ emulator, body }) {
      emulator.faults.order(faultOrder(body));
      return { status: 200, body: { faultsLeft: emulator.faults.left() } };
    },
  },
  {
    method: 'DELETE',
    path: '/__local/faults',
    handle({ emulator }) {
      emulator.faults.clear();
      return { status: 200, body: { faultsLeft: 0 } };
    },
  },
];
