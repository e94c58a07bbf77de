// HTTP around the emulator: bearer check, bodies, and a table of routes.
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Emulator } from './emulator.ts';
import { misbehave } from './misbehave.ts';
import type { PublishRules, RequestHeaders } from './parse-plan.ts';
import { Refusal } from './refusal.ts';
import type { RouteReply } from './route-reply.ts';

/** One request as a route sees it. */
export interface RouteRequest {
  emulator: Emulator;
  /** Decoded values of the `:name` parts; `rest` is the raw remainder for `*`, query included. */
  params: Record<string, string>;
  query: URLSearchParams;
  headers: RequestHeaders;
  body: Buffer;
  callerIp: string;
  rules: PublishRules;
  /** Closes the port for that many ms. */
  refuseConnections: (milliseconds: number) => void;
}

export interface Route {
  method: string;
  /** `/v2/dlq/:id`, or `/v2/publish/*` where the rest of the URL is a URL itself. */
  path: string;
  handle: (request: RouteRequest) => RouteReply | Promise<RouteReply>;
}

/** Where messages come in. */
const PUBLISHES = /^\/v2\/(publish\/|enqueue\/|batch)/;

/** A batch may hold many messages; each of them is held to the message limit by itself. */
const MAX_REQUEST_BYTES = 16 * 1_048_576;

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_REQUEST_BYTES) throw new Refusal(413, 'request is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Repeated headers are joined; names are in lower case already. */
function flatHeaders(request: IncomingMessage): RequestHeaders {
  const headers: RequestHeaders = {};
  for (const [name, values] of Object.entries(request.headersDistinct))
    if (values) headers[name] = values.join(', ');
  return headers;
}

function matchPath(pattern: string, raw: string): Record<string, string> | null {
  if (pattern.endsWith('*')) {
    const parts = pattern.slice(0, -1).split('/').length - 1;
    const pieces = raw.split('/');
    const head = matchPath(pattern.slice(0, -2), pieces.slice(0, parts).join('/'));
    return head && pieces.length > parts ? { ...head, rest: pieces.slice(parts).join('/') } : null;
  }
  const [path = ''] = raw.split('?');
  // An empty id at the end names the collection: `DELETE /v2/dlq/` deletes all, the vendor's trap included.
  const wanted = pattern.split('/');
  const given = path.replace(/\/$/, '').split('/');
  if (wanted.length !== given.length) return null;
  const params: Record<string, string> = {};
  for (const [index, piece] of wanted.entries()) {
    const value = given[index] ?? '';
    if (piece.startsWith(':')) params[piece.slice(1)] = decodeURIComponent(value);
    else if (piece !== value) return null;
  }
  return params;
}

/** A token may come in the query; it must not become part of a destination that is read from the same URL. */
function takeQueryToken(raw: string): { token: string | null; url: string } {
  const found = /[?&]qstash_token=([^&]*)/.exec(raw);
  if (!found) return { token: null, url: raw };
  const url = raw.replace(/([?&])qstash_token=[^&]*&?/, '$1').replace(/[?&]$/, '');
  return { token: decodeURIComponent(found[1] ?? ''), url };
}

export interface HttpSettings {
  token: string;
  rules: PublishRules;
  refuseConnections: (milliseconds: number) => void;
  routes: Route[];
}

/** @returns a listener that answers every request with JSON, refusals as `{"error": "…"}`. */
export function createListener(emulator: Emulator, settings: HttpSettings): RequestListener {
  async function answer(request: IncomingMessage): Promise<RouteReply> {
    const { token, url } = takeQueryToken(request.url ?? '/');
    const given = token ?? request.headers.authorization?.replace(/^Bearer /i, '');
    if (given !== settings.token) throw new Refusal(401, 'unauthorized: invalid or missing token');
    for (const route of settings.routes) {
      const params = route.method === request.method ? matchPath(route.path, url) : null;
      if (!params) continue;
      const query = new URLSearchParams(url.split('?').slice(1).join('?'));
      return route.handle({
        emulator,
        params,
        query,
        headers: flatHeaders(request),
        body: await readBody(request),
        callerIp: request.socket.remoteAddress ?? '127.0.0.1',
        rules: settings.rules,
        refuseConnections: settings.refuseConnections,
      });
    }
    throw new Refusal(404, `no such endpoint: ${request.method} ${url.split('?')[0]}`);
  }

  function refuse(error: unknown): RouteReply {
    if (error instanceof Refusal) return { status: error.status, body: { error: error.message } };
    if (error instanceof URIError) return { status: 400, body: { error: 'malformed URL' } };
    console.error('qstash:', error);
    return { status: 500, body: { error: 'internal error' } };
  }

  function send(response: ServerResponse, reply: RouteReply): void {
    const text = reply.text ?? (reply.body === undefined ? '' : JSON.stringify(reply.body));
    if (reply.afterwards) response.once('finish', reply.afterwards);
    response.writeHead(reply.status, { 'content-type': 'application/json', ...reply.headers }).end(text);
  }

  return (request, response) => {
    const reply = () => answer(request).catch(refuse);
    const isPublish = PUBLISHES.test(request.url ?? '') && request.method === 'POST';
    const fault = isPublish ? emulator.accidents.publishes.take() : undefined;
    const { clock } = emulator;
    const ways = {
      clock,
      reply,
      send: (made: RouteReply) => send(response, made),
      cut: () => response.destroy(),
    };
    void (fault ? misbehave(fault, ways) : reply().then(ways.send));
  };
}
