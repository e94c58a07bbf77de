// A thin gateway in front of PostgREST, as a Supabase project has one: paths, keys, and nothing else.
import {
  Agent,
  createServer,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from 'node:http';
import { pipeline } from 'node:stream';
import { authoriseRequest } from './authorise-request.ts';
import { createRequestCounter } from './count-requests.ts';
import { type GatewayKeys, mintRoleTokens, type PublicKey } from './role-tokens.ts';

/** `postgrestPort` is on 127.0.0.1; `jwks` are the public keys of users' tokens, empty without. */
export type GatewayOptions = GatewayKeys & { postgrestPort: number; jwks: PublicKey[] };

const PREFIX = '/rest/v1';

/**
 * Serves `/rest/v1/*` (needs an `sb_` key), `/auth/v1/.well-known/jwks.json`, and for tests alone `GET /__requests`
 * → `{requests, byPath}` of `/rest/v1` since the start or the last `POST /__requests/reset`.
 * While PostgREST is away it answers 503.
 */
export function createGateway({ postgrestPort, jwks, ...keys }: GatewayOptions): Server {
  const roleTokens = mintRoleTokens(keys);
  const counter = createRequestCounter();
  // PostgREST closes idle connections after 30 s; letting go earlier means never writing into a closed one.
  const agent = new Agent({ keepAlive: true, maxFreeSockets: 128, timeout: 20_000 });

  function forward(incoming: IncomingMessage, response: ServerResponse, bearer: string): void {
    const { apikey, connection, host, ...headers } = incoming.headers;
    const upstream = request({
      agent,
      host: '127.0.0.1',
      port: postgrestPort,
      method: incoming.method,
      path: incoming.url?.slice(PREFIX.length) || '/',
      headers: { ...headers, authorization: `Bearer ${bearer}` },
    });
    upstream.on('response', (answer) => {
      const { connection: _, 'keep-alive': __, ...passed } = answer.headers;
      response.writeHead(answer.statusCode ?? 502, passed);
      pipeline(answer, response, () => undefined);
    });
    upstream.on('error', () => {
      if (response.headersSent) response.destroy();
      else send(response, 503, { message: 'PostgREST is not reachable' });
    });
    // A caller that gives up must free the database connection too.
    response.on('close', () => response.writableFinished || upstream.destroy());
    incoming.pipe(upstream);
  }

  const server = createServer((incoming, response) => {
    const path = (incoming.url ?? '/').split('?', 1)[0] ?? '/';
    if (path === PREFIX || path.startsWith(`${PREFIX}/`)) {
      counter.count(path);
      const decision = authoriseRequest(incoming.headers, roleTokens);
      if (decision.ok) forward(incoming, response, decision.bearer);
      else send(response, 401, { message: decision.message });
    } else if (path === '/auth/v1/.well-known/jwks.json') send(response, 200, { keys: jwks });
    else if (path === '/__requests' && incoming.method === 'GET') send(response, 200, counter.read());
    else if (path === '/__requests/reset' && incoming.method === 'POST') {
      counter.reset();
      send(response, 200, counter.read());
    } else send(response, 404, { message: 'no Route matched with those values' });
  });
  // Node's five seconds would close connections that clients are about to use again.
  server.keepAliveTimeout = 75_000;
  server.on('close', () => agent.destroy());
  return server;
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
}
