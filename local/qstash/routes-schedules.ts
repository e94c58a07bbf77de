// Schedules: create or overwrite, look at, pause, remove.
import type { Route, RouteRequest } from './http.ts';
import { parsePublish } from './parse-publish.ts';
import { Refusal } from './refusal.ts';
import { destinationOf } from './routes-publish.ts';
import type { Schedule } from './schedules.ts';
import { showSchedule } from './show.ts';

function find({ emulator, params }: RouteRequest): Schedule {
  const schedule = emulator.schedules.get(params.id ?? '');
  if (!schedule) throw new Refusal(404, 'schedule not found');
  return schedule;
}

async function setPaused(request: RouteRequest, isPaused: boolean) {
  request.emulator.schedules.setPaused(find(request), isPaused);
  await request.emulator.store.flush();
  return { status: 200 };
}

async function create(request: RouteRequest) {
  const { emulator, headers } = request;
  const scheduleId = headers['upstash-schedule-id'] ?? emulator.newId('scd');
  const { draft } = parsePublish(
    {
      ...request,
      destination: destinationOf(request.params.rest ?? ''),
      queueName: headers['upstash-queue-name'] ?? null,
    },
    request.rules,
  );
  try {
    emulator.schedules.put(scheduleId, headers['upstash-cron'] ?? '', draft);
  } catch (error) {
    if (error instanceof SyntaxError) throw new Refusal(400, `invalid upstash-cron: ${error.message}`);
    throw error;
  }
  await emulator.store.flush();
  return { status: 201, body: { scheduleId } };
}

export const scheduleRoutes: Route[] = [
  { method: 'POST', path: '/v2/schedules/*', handle: create },
  {
    method: 'GET',
    path: '/v2/schedules',
    handle: ({ emulator }) => ({ status: 200, body: emulator.schedules.list().map(showSchedule) }),
  },
  {
    method: 'GET',
    path: '/v2/schedules/:id',
    handle: (request) => ({ status: 200, body: showSchedule(find(request)) }),
  },
  {
    method: 'DELETE',
    path: '/v2/schedules/:id',
    async handle(request) {
      request.emulator.schedules.remove(find(request).scheduleId);
      await request.emulator.store.flush();
      return { status: 200 };
    },
  },
  { method: 'PATCH', path: '/v2/schedules/:id/pause', handle: (request) => setPaused(request, true) },
  { method: 'PATCH', path: '/v2/schedules/:id/resume', handle: (request) => setPaused(request, false) },
];
