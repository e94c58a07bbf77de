// Accidents to order: of deliveries, of signatures, of publishes, and a seeded disorder of all deliveries.
import { CALM, type DisorderRates } from './disorder.ts';
import type { FaultOrder } from './faults.ts';
import { FORGERIES, isForgery } from './forge-signature.ts';
import type { Route, RouteRequest } from './http.ts';
import { isPublishFault, PUBLISH_FAULTS } from './publish-faults.ts';
import { readJsonObject } from './read-json.ts';
import { Refusal } from './refusal.ts';
import { MOST_LATE_MS } from './tick-faults.ts';

const COUNTS = ['duplicate', 'lateMs', 'drop', 'delay', 'delayMs', 'tickTwice', 'tickMissed', 'tickLate'];
const MOST_AT_ONCE = 100_000;

function whole(name: string, value: unknown, fallback: number, most = Number.MAX_SAFE_INTEGER): number {
  const number = value ?? fallback;
  if (!Number.isInteger(number) || Number(number) < 0 || Number(number) > most)
    throw new Refusal(400, `${name} is not a number`);
  return Number(number);
}

/** Everything the queue has left to do wrong. */
const left = ({ emulator }: RouteRequest) => ({
  status: 200,
  body: { faultsLeft: emulator.accidents.left() },
});

function orderFaults(request: RouteRequest) {
  const { emulator, body } = request;
  const { during, ...numbers } = readJsonObject(body);
  for (const [name, value] of Object.entries(numbers)) {
    if (!COUNTS.includes(name)) throw new Refusal(400, 'unknown fault');
    whole(name, value, 0, name.endsWith('Ms') ? undefined : MOST_AT_ONCE);
  }
  const { tickTwice, tickMissed, tickLate, ...order } = numbers as Record<string, number>;
  const ms = Math.min(order.delayMs ?? MOST_LATE_MS, MOST_LATE_MS);
  emulator.accidents.deliveries.order({ ...(order as FaultOrder), during: during === true });
  emulator.accidents.ticks.order({ kind: 'twice', ms: 0 }, tickTwice ?? 0);
  emulator.accidents.ticks.order({ kind: 'missed', ms: 0 }, tickMissed ?? 0);
  emulator.accidents.ticks.order({ kind: 'late', ms }, tickLate ?? 0);
  return left(request);
}

function orderSignatures(request: RouteRequest) {
  const { forgery, count } = readJsonObject(request.body);
  if (!isForgery(forgery)) throw new Refusal(400, `forgery is not one of ${FORGERIES.join(', ')}`);
  request.emulator.accidents.deliveries.forge(forgery, whole('count', count, 1, MOST_AT_ONCE));
  return left(request);
}

const SLOW_MS = 30_000;

function orderPublishFaults(request: RouteRequest) {
  const { kind, count, ms } = readJsonObject(request.body);
  if (!isPublishFault(kind)) throw new Refusal(400, `kind is not one of ${PUBLISH_FAULTS.join(', ')}`);
  const fault = { kind, ms: whole('ms', ms, SLOW_MS) };
  if (kind !== 'refused') {
    request.emulator.accidents.publishes.order(fault, whole('count', count, 1, MOST_AT_ONCE));
    return left(request);
  }
  request.emulator.counts.publishFaults++;
  request.emulator.decisions.note(null, `refuses connections for ${fault.ms}`);
  return { ...left(request), afterwards: () => request.refuseConnections(fault.ms) };
}

function setDisorder({ emulator, body }: RouteRequest) {
  const { seed, ...given } = readJsonObject(body);
  const rates: DisorderRates = { ...CALM };
  for (const [name, value] of Object.entries(given)) {
    if (!(name in CALM)) throw new Refusal(400, 'unknown disorder');
    const isTime = name.endsWith('Ms');
    if (typeof value !== 'number' || !(value >= 0) || (!isTime && value > 1))
      throw new Refusal(400, `${name} is not a ${isTime ? 'number of ms' : 'share from 0 to 1'}`);
    rates[name as keyof DisorderRates] = value;
  }
  if (seed !== undefined) emulator.accidents.chance.reseed(whole('seed', seed, 0));
  emulator.accidents.disorder.set(rates);
  return { status: 200, body: { seed: emulator.accidents.chance.seed(), ...rates } };
}

export const faultRoutes: Route[] = [
  { method: 'POST', path: '/__local/faults', handle: orderFaults },
  { method: 'POST', path: '/__local/signatures', handle: orderSignatures },
  { method: 'POST', path: '/__local/publish-faults', handle: orderPublishFaults },
  { method: 'POST', path: '/__local/disorder', handle: setDisorder },
  {
    method: 'DELETE',
    path: '/__local/faults',
    handle(request) {
      request.emulator.accidents.clear();
      return left(request);
    },
  },
];
