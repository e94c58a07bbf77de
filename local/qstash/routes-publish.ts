// Publishing: one message, a batch, into a queue.
import type { Route, RouteRequest } from './http.ts';
import { parsePublish } from './parse-publish.ts';
import { readJson } from './read-json.ts';
import { Refusal } from './refusal.ts';

/** The destination stands raw in the path; some clients percent-encode it. */
export function destinationOf(rest: string): string {
  return /^https?%3A/i.test(rest) ? decodeURIComponent(rest) : rest;
}

async function publish(request: RouteRequest, queueName: string | null) {
  const parsed = parsePublish(
    { ...request, destination: destinationOf(request.params.rest ?? ''), queueName },
    request.rules,
  );
  const [receipt] = await request.emulator.accept([parsed]);
  return { status: receipt?.deduplicated ? 202 : 201, body: receipt };
}

function batchEntry(entry: unknown, request: RouteRequest): ReturnType<typeof parsePublish> {
  if (typeof entry !== 'object' || entry === null) throw new Refusal(400, 'a batch is a list of messages');
  const { destination, headers, body, queue } = entry as Record<string, unknown>;
  if (typeof destination !== 'string') throw new Refusal(400, 'a message of the batch has no destination');
  const given = typeof headers === 'object' && headers !== null ? Object.entries(headers) : [];
  return parsePublish(
    {
      destination,
      headers: Object.fromEntries(given.map(([name, value]) => [name.toLowerCase(), String(value)])),
      body: Buffer.from(typeof body === 'string' ? body : ''),
      queueName: typeof queue === 'string' ? queue : null,
      callerIp: request.callerIp,
    },
    request.rules,
  );
}

export const publishRoutes: Route[] = [
  { method: 'POST', path: '/v2/publish/*', handle: (request) => publish(request, null) },
  {
    method: 'POST',
    path: '/v2/enqueue/:queue/*',
    handle: (request) => publish(request, request.params.queue ?? ''),
  },
  {
    method: 'POST',
    path: '/v2/batch',
    async handle(request) {
      const entries = readJson(request.body);
      if (!Array.isArray(entries)) throw new Refusal(400, 'a batch is a list of messages');
      // All are read before any is accepted: a batch with a bad message is refused whole.
      const parsed = entries.map((entry: unknown) => batchEntry(entry, request));
      return { status: 200, body: await request.emulator.accept(parsed) };
    },
  },
];
