// The dead letter queue: list, look at, delete, publish again.
import type { Route, RouteRequest } from './http.ts';
import type { DeadLetter } from './message.ts';
import { Refusal } from './refusal.ts';
import { compareTimedIds, matches, page, pageSize } from './select.ts';
import { showDeadLetter } from './show.ts';

const MOST_LETTERS = 100;

/** One page of what the query selects, oldest first: by `dlqIds`, by filters, or everything. */
function chosen({ emulator, query }: RouteRequest): { items: DeadLetter[]; cursor?: string } {
  const ids = query.getAll('dlqIds');
  const cursor = query.get('cursor');
  const letters = emulator.store.deadLetters
    .values()
    .filter((letter) => ids.length === 0 || ids.includes(letter.dlqId))
    .filter((letter) => matches({ ...letter, time: letter.failedAt }, query))
    .sort((a, b) => compareTimedIds(a.dlqId, b.dlqId));
  return page(
    letters,
    pageSize(query, MOST_LETTERS),
    (letter) => !cursor || compareTimedIds(letter.dlqId, cursor) > 0,
    (letter) => letter.dlqId,
  );
}

function find({ emulator, params }: RouteRequest): DeadLetter {
  const letter = emulator.store.deadLetters.get(params.id ?? '');
  if (!letter) throw new Refusal(404, 'dead letter not found');
  return letter;
}

async function remove({ emulator }: RouteRequest, letters: DeadLetter[]): Promise<number> {
  for (const letter of letters) emulator.store.deadLetters.remove(letter.dlqId);
  await emulator.store.flush();
  return letters.length;
}

/** The cursor of a page, or nothing: the vendor leaves it out at the end. */
const cursorOf = (found: { cursor?: string }) => (found.cursor === undefined ? {} : { cursor: found.cursor });

export const dlqRoutes: Route[] = [
  {
    method: 'GET',
    path: '/v2/dlq',
    handle(request) {
      const found = chosen(request);
      return { status: 200, body: { messages: found.items.map(showDeadLetter), ...cursorOf(found) } };
    },
  },
  {
    method: 'GET',
    path: '/v2/dlq/:id',
    handle: (request) => ({ status: 200, body: showDeadLetter(find(request)) }),
  },
  {
    method: 'DELETE',
    path: '/v2/dlq',
    async handle(request) {
      const found = chosen(request);
      return { status: 200, body: { deleted: await remove(request, found.items), ...cursorOf(found) } };
    },
  },
  {
    method: 'DELETE',
    path: '/v2/dlq/:id',
    handle: async (request) => ({ status: 200, body: { deleted: await remove(request, [find(request)]) } }),
  },
  {
    method: 'POST',
    path: '/v2/dlq/retry',
    async handle(request) {
      const found = chosen(request);
      const receipts = await request.emulator.retryDead(found.items);
      return { status: 200, body: { responses: receipts, ...cursorOf(found) } };
    },
  },
  {
    method: 'POST',
    path: '/v2/dlq/retry/:id',
    handle: async (request) => ({
      status: 200,
      body: { responses: await request.emulator.retryDead([find(request)]) },
    }),
  },
];
