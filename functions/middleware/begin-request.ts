// First of all: the services of this request, its id, the headers every answer carries, and one log line.
import { routePath } from 'hono/route';
import { factory, type MakeServices } from '../context.ts';

/** `/docs` replaces the policy by one that allows its own style sheet; nothing here is ever framed or scripted. */
const SECURITY_HEADERS = {
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'Strict-Transport-Security': 'max-age=31536000',
  'X-Content-Type-Options': 'nosniff',
} as const;

/**
 * The request id is always ours: one taken from the caller would put a caller's text into every log line.
 * Own header list instead of hono/secure-headers, which writes after the handler and so over the policy of /docs.
 */
export const beginRequest = (makeServices: MakeServices) =>
  factory.createMiddleware(async (c, next) => {
    const services = makeServices(c);
    const requestId = services.ids.newId();
    c.set('services', services);
    c.set('requestId', requestId);
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) c.header(name, value);
    c.header('X-Request-Id', requestId);
    const startedMs = services.clock.now();
    await next();
    services.telemetry.log('info', 'request', {
      request_id: requestId,
      method: c.req.method,
      // The pattern, never the path: what a caller writes into an address is theirs.
      route: routePath(c),
      status: c.res.status,
      ms: services.clock.now() - startedMs,
    });
  });
