// Messages that are still on their way, and the log of all.
import type { LogEvent } from './event-log.ts';
import type { Route, RouteRequest } from './http.ts';
import { Refusal } from './refusal.ts';
import { compareTimedIds, matches, page, pageSize } from './select.ts';
import { showMessage } from './show.ts';

const MOST_EVENTS = 1_000;

function find(request: RouteRequest) {
  const message = request.emulator.store.messages.get(request.params.id ?? '');
  // The id is not repeated: it may be anything.
  if (!message) throw new Refusal(404, 'message not found: it is delivered, failed, canceled or never was');
  return message;
}

function listEvents({ emulator, query }: RouteRequest) {
  const cursor = query.get('cursor');
  const state = query.get('state');
  const wanted = emulator.log.list().filter((event) => matches(filterable(event), query));
  const inState = wanted.filter((event) => state === null || event.state === state);
  if (query.get('order') === 'earliestFirst') inState.reverse();
  const direction = query.get('order') === 'earliestFirst' ? -1 : 1;
  const found = page(
    inState,
    pageSize(query, MOST_EVENTS),
    (event) => cursor === null || compareTimedIds(event.cursor, cursor) * direction < 0,
    (event) => event.cursor,
  );
  const events = found.items.map(({ cursor: _, ...event }) => event);
  return { status: 200, body: found.cursor === undefined ? { events } : { events, cursor: found.cursor } };
}

const filterable = (event: LogEvent) => ({
  message: {
    id: event.messageId,
    url: event.url,
    scheduleId: event.scheduleId ?? null,
    queueName: event.queueName ?? null,
    labels: event.labels ?? [],
    flow: event.flowControlKey ? { key: event.flowControlKey, parallelism: 0, rate: 0, periodMs: 0 } : null,
    callerIp: event.callerIP,
  },
  time: event.time,
});

export const messageRoutes: Route[] = [
  {
    method: 'GET',
    path: '/v2/messages/:id',
    handle: (request) => ({ status: 200, body: showMessage(find(request)) }),
  },
  {
    method: 'DELETE',
    path: '/v2/messages/:id',
    handle: async (request) => ({
      status: 202,
      body: { cancelled: await request.emulator.requestCancel([find(request)]) },
    }),
  },
  {
    method: 'DELETE',
    path: '/v2/messages',
    async handle({ emulator, query }) {
      const chosen = emulator.store.messages
        .values()
        .filter((message) => !message.cancelRequested)
        .filter((message) => matches({ message, time: message.createdAt }, query));
      return { status: 200, body: { cancelled: await emulator.requestCancel(chosen) } };
    },
  },
  { method: 'GET', path: '/v2/events', handle: listEvents },
  { method: 'GET', path: '/v2/logs', handle: listEvents },
];
