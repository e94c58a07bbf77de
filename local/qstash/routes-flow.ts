// Flow control as an operator sees and steers it, and the signing keys.
import { parseDurationMs } from './duration.ts';
import type { FlowRule } from './flow-control.ts';
import type { Route, RouteRequest } from './http.ts';
import { Refusal } from './refusal.ts';

async function change({ emulator, params }: RouteRequest, rule: Partial<FlowRule>) {
  emulator.flow.change(params.key ?? '', rule);
  await emulator.store.flush();
  return { status: 200 };
}

function positive(query: URLSearchParams, name: string): number | null {
  const text = query.get(name);
  if (text === null) return null;
  if (!/^[1-9]\d*$/.test(text)) throw new Refusal(400, `${name} is not a positive number`);
  return Number(text);
}

function pin(request: RouteRequest) {
  const parallelism = positive(request.query, 'parallelism');
  const rate = positive(request.query, 'rate');
  const text = request.query.get('period') ?? '1s';
  const periodMs = /^\d+$/.test(text) ? Number(text) * 1_000 : parseDurationMs(text);
  if (!periodMs) throw new Refusal(400, 'period is not a duration');
  if (parallelism === null && rate === null) throw new Refusal(400, 'pin needs parallelism or rate');
  return change(request, {
    ...(parallelism === null ? {} : { parallelism, pinnedParallelism: true }),
    ...(rate === null ? {} : { rate, periodMs, pinnedRate: true }),
  });
}

const unpin = (request: RouteRequest) =>
  change(request, {
    ...(request.query.get('parallelism') === 'true' ? { pinnedParallelism: false } : {}),
    ...(request.query.get('rate') === 'true' ? { pinnedRate: false } : {}),
  });

const PATH = '/v2/flowControl/:key';

export const flowRoutes: Route[] = [
  {
    method: 'GET',
    path: PATH,
    handle: ({ emulator, params }) => ({ status: 200, body: emulator.flow.info(params.key ?? '') }),
  },
  { method: 'POST', path: `${PATH}/pause`, handle: (request) => change(request, { paused: true }) },
  { method: 'POST', path: `${PATH}/resume`, handle: (request) => change(request, { paused: false }) },
  { method: 'POST', path: `${PATH}/pin`, handle: pin },
  { method: 'POST', path: `${PATH}/unpin`, handle: unpin },
  {
    method: 'POST',
    path: `${PATH}/resetRate`,
    handle({ emulator, params }) {
      emulator.flow.resetRate(params.key ?? '');
      return { status: 200 };
    },
  },
  {
    method: 'GET',
    path: '/v2/globalParallelism',
    handle: ({ emulator }) => ({
      status: 200,
      body: { parallelismMax: emulator.concurrency, parallelismCount: emulator.dispatcher.inFlight() },
    }),
  },
  {
    method: 'GET',
    path: '/v2/keys',
    handle: ({ emulator }) => ({ status: 200, body: emulator.keys.pair() }),
  },
  {
    method: 'POST',
    path: '/v2/keys/rotate',
    async handle({ emulator }) {
      const pair = emulator.keys.rotate();
      await emulator.store.flush();
      return { status: 200, body: pair };
    },
  },
];
