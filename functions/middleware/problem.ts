// Every refusal leaves through here, as RFC 9457 `application/problem+json` with one shape.
import type { Context, ErrorHandler, NotFoundHandler } from 'hono';
import { routePath } from 'hono/route';
import { PROBLEMS, type Problem } from '../../src/domain/problem.ts';
import type { Result } from '../../src/domain/result.ts';
import { type AppEnv, factory } from '../context.ts';

/** Carries a problem to `onError`. Hono hands only `Error`s to it, hence a class. */
export class ProblemError extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.code);
    this.name = 'ProblemError';
    this.problem = problem;
  }
}

/** The value of a success; throws a failure on to the renderer. */
export function unwrap<T>(result: Result<T, Problem>): T {
  if (!result.ok) throw new ProblemError(result.error);
  return result.value;
}

const ERRORS_MAX = 5;

/** RFC 9110 wants a challenge on every 401. The second scheme is ours: the queue signs, it has no token. */
const CHALLENGES: Partial<Record<Problem['code'], string>> = {
  unauthenticated: 'Bearer realm="saidso"',
  signature_invalid: 'Upstash-Signature realm="saidso"',
};

/** Renders a problem. `instance` names this occurrence by its request id: a path would echo what was sent. */
function render(c: Context<AppEnv>, problem: Problem): Response {
  const { status, title } = PROBLEMS[problem.code];
  const challenge = CHALLENGES[problem.code];
  if (challenge !== undefined) c.header('WWW-Authenticate', challenge);
  if (problem.retryAfterSeconds !== undefined) {
    c.header('Retry-After', String(Math.max(1, Math.ceil(problem.retryAfterSeconds))));
  }
  c.header('Cache-Control', 'no-store');
  c.header('Content-Type', 'application/problem+json');
  const body = {
    type: `${c.var.services.config.PUBLIC_URL}/docs/problems/${problem.code}`,
    title,
    status,
    detail: problem.detail,
    instance: `urn:uuid:${c.var.requestId}`,
    code: problem.code,
    request_id: c.var.requestId,
    ...(problem.errors && { errors: problem.errors.slice(0, ERRORS_MAX) }),
  };
  return c.body(JSON.stringify(body), status);
}

/** A problem is rendered; anything else is a bug, logged by its name alone: a message may quote user text. */
export const onError: ErrorHandler<AppEnv> = (error, c) => {
  if (error instanceof ProblemError) return render(c, error.problem);
  const { telemetry } = c.var.services;
  telemetry.log('error', 'unexpected_error', {
    request_id: c.var.requestId,
    reason: error.name,
    route: routePath(c),
  });
  return render(c, {
    code: 'internal',
    detail: 'Something failed that should not. The request id leads to the log line.',
  });
};

export const notFound: NotFoundHandler<AppEnv> = (c) =>
  render(c, { code: 'route_not_found', detail: 'Nothing answers at this address; /docs lists what does.' });

/** Ends the line of a path in the table of routes: 405, with the methods that the line has before it. */
export const only = (...methods: readonly ('GET' | 'POST' | 'DELETE')[]) =>
  factory.createMiddleware(async (c) => {
    const allowed = methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])).join(', ');
    c.header('Allow', allowed);
    return render(c, { code: 'method_not_allowed', detail: `This address takes ${allowed}.` });
  });
