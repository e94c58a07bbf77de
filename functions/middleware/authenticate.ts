// Who asks, and whether they may: tenant, user and scopes come from the verified credentials, never from body or path.
import type { Context } from 'hono';
import type { Scope } from '../../src/domain/api-key.ts';
import { type AppEnv, factory } from '../context.ts';
import { ProblemError, unwrap } from './problem.ts';

/**
 * Where the request comes from: what the platform's header says, else the other end of the connection (Node, Deno).
 * Never X-Forwarded-For by default: whoever sends a request writes it.
 */
const addressOf = (c: Context<AppEnv>): string | undefined =>
  c.req.header(c.var.services.config.CLIENT_ADDRESS_HEADER) ?? c.env?.address;

/**
 * Sets `principal`. Every route says here what it needs, so that none can be forgotten.
 * @throws ProblemError unauthenticated, rate_limited (an address that failed too often), invalid_request
 *   (`Saidso-User`), insufficient_scope, dependency_unavailable (keys not reachable).
 */
export const authenticate = (scope: Scope) =>
  factory.createMiddleware(async (c, next) => {
    const { authenticator } = c.var.services;
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
