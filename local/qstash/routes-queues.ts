// Queues: set up, look at, pause, remove.
import type { Route, RouteRequest } from './http.ts';
import { readJsonObject } from './read-json.ts';
import { Refusal } from './refusal.ts';

const setPaused = async ({ emulator, params }: RouteRequest, paused: boolean) => {
  emulator.queues.upsert(params.name ?? '', { paused });
  await emulator.store.flush();
  return { status: 200 };
};

export const queueRoutes: Route[] = [
  {
    method: 'POST',
    path: '/v2/queues',
    async handle({ emulator, body }) {
      const { queueName, parallelism, paused } = readJsonObject(body);
      if (typeof queueName !== 'string' || !queueName) throw new Refusal(400, 'queueName is missing');
      if (parallelism !== undefined && !(Number.isInteger(parallelism) && Number(parallelism) > 0))
        throw new Refusal(400, 'parallelism is not a positive number');
      emulator.queues.upsert(queueName, {
        ...(parallelism === undefined ? {} : { parallelism: Number(parallelism) }),
        ...(typeof paused === 'boolean' ? { paused } : {}),
      });
      await emulator.store.flush();
      return { status: 200 };
    },
  },
  {
    method: 'GET',
    path: '/v2/queues',
    handle: ({ emulator }) => ({ status: 200, body: emulator.queues.list() }),
  },
  {
    method: 'GET',
    path: '/v2/queues/:name',
    handle({ emulator, params }) {
      const queue = emulator.queues.get(params.name ?? '');
      if (!queue) throw new Refusal(404, 'queue not found');
      return { status: 200, body: queue };
    },
  },
  {
    method: 'DELETE',
    path: '/v2/queues/:name',
    async handle({ emulator, params }) {
      emulator.queues.remove(params.name ?? '');
      await emulator.store.flush();
      return { status: 200 };
    },
  },
  { method: 'POST', path: '/v2/queues/:name/pause', handle: (request) => setPaused(request, true) },
  { method: 'POST', path: '/v2/queues/:name/resume', handle: (request) => setPaused(request, false) },
];
