// Who asks: tenant and user come from the verified token, never from the body or the path.
import { factory } from '../context.ts';
import { unwrap } from './problem.ts';

/** Sets `principal`. @throws ProblemError unauthenticated, dependency_unavailable (keys not reachable). */
export const authenticate = factory.createMiddleware(async (c, next) => {
  const { authenticator } = c.var.services;
  c.set('principal', unwrap(await authenticator.authenticate(c.req.header('authorization'))));
  await next();
});
