// Who asks, and whether they may: tenant, user and scopes come from the verified credentials, never from body or path.
import type { Context } from 'hono';
import type { Scope } from '../../src/domain/api-key.ts';
import { type AppEnv, factory } from '../context.ts';
import { ProblemError, unwrap } from './problem.ts';

/** Cloudflare, in front of Workers and of Supabase, overwrites it whatever the sender wrote. */
const PLATFORM_HEADER = 'cf-connecting-ip';

/**
 * Where the request comes from: the header that the deployment names, else the other end of the connection, else the
 * header of the platform. Where a connection is seen no header is believed unasked: whoever sends a request writes it,
 * and a new address with each guess would never use its failures up.
 */
function addressOf(c: Context<AppEnv>): string | undefined {
  const { CLIENT_ADDRESS_HEADER: named } = c.var.services.config;
  const connection = c.env?.address;
  if (named !== undefined) return c.req.header(named) ?? connection;
  return connection ?? c.req.header(PLATFORM_HEADER);
}

/**
 * Sets `principal`. Every route says here what it needs, so that none can be forgotten.
 * @throws ProblemError unauthenticated, rate_limited (an address that failed too often), invalid_request
 *   (`Saidso-User`), insufficient_scope, dependency_unavailable (keys not reachable).
 */
export const authenticate = (scope: Scope) =>
  factory.createMiddleware(async (c, next) => {
    const { authenticator } = c.var.services;
    // Two users of one backend ask for the same address with the same Authorization.
    c.header('Vary', 'Authorization, Saidso-User');
    c.header('Cache-Control', 'no-store');
    const principal = unwrap(
      await authenticator.authenticate({
        authorization: c.req.header('authorization'),
        actsFor: c.req.header('saidso-user'),
        address: addressOf(c),
      }),
    );
    if (!principal.scopes.includes(scope))
      throw new ProblemError({
        code: 'insufficient_scope',
        detail: `This call needs the scope \`${scope}\`, which the API key does not have.`,
      });
    c.set('principal', principal);
    await next();
  });
