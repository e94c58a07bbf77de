// Every problem a caller can be told about, as one table: code -> status, title, and whether trying again helps.
// The wire form (RFC 9457) is rendered by functions/middleware/problem.ts; one page per code is in docs/problems/.

export type ProblemRule = {
  readonly status: 400 | 401 | 403 | 404 | 405 | 409 | 410 | 413 | 415 | 422 | 429 | 500 | 503;
  readonly title: string;
  /** `later`: the same request may succeed after `Retry-After`. `never`: it must be changed first. */
  readonly retry: 'never' | 'later';
};

export const PROBLEMS = {
  malformed_json: { status: 400, title: 'The body is not JSON', retry: 'never' },
  unauthenticated: { status: 401, title: 'No valid access token', retry: 'never' },
  signature_invalid: { status: 401, title: 'The delivery is not signed by the queue', retry: 'never' },
  insufficient_scope: { status: 403, title: 'The API key may not do this', retry: 'never' },
  chat_not_found: { status: 404, title: 'No such chat', retry: 'never' },
  update_not_found: { status: 404, title: 'No such update', retry: 'never' },
  revision_not_found: { status: 404, title: 'No such revision', retry: 'never' },
  route_not_found: { status: 404, title: 'No such address', retry: 'never' },
  method_not_allowed: { status: 405, title: 'The address does not take this method', retry: 'never' },
  chat_id_unavailable: { status: 409, title: 'The chat id cannot be used', retry: 'never' },
  memory_full: { status: 409, title: 'The memory of this chat is full', retry: 'never' },
  seq_unknown: { status: 409, title: 'The chat has not come that far', retry: 'never' },
  chat_closed: { status: 410, title: 'The chat is closed', retry: 'never' },
  body_too_large: { status: 413, title: 'The body is too large', retry: 'never' },
  unsupported_media_type: { status: 415, title: 'The body must be application/json', retry: 'never' },
  invalid_request: { status: 422, title: 'The request does not fit the contract', retry: 'never' },
  idempotency_key_reused: {
    status: 422,
    title: 'The idempotency key belongs to another body',
    retry: 'never',
  },
  rate_limited: { status: 429, title: 'Too many requests', retry: 'later' },
  dependency_unavailable: { status: 503, title: 'A dependency is not answering', retry: 'later' },
  internal: { status: 500, title: 'A bug on our side', retry: 'later' },
} as const satisfies Record<string, ProblemRule>;

export type ProblemCode = keyof typeof PROBLEMS;

/** One fault of a request: where (JSON Pointer, `/query/…` or `/headers/…`) and what, never the value itself. */
export type ProblemIssue = { readonly pointer: string; readonly detail: string };

/** A refusal on its way to the caller. `detail` is written by us per case and never holds user text. */
export type Problem = {
  readonly code: ProblemCode;
  readonly detail: string;
  readonly retryAfterSeconds?: number;
  readonly errors?: readonly ProblemIssue[];
};

/** Names the dependency that failed; the cause goes to the log as a code, never to the caller. */
export function unavailable(
  dependency: 'postgres' | 'redis' | 'queue' | 'model' | 'auth',
  retryAfterSeconds = 5,
): Problem {
  return {
    code: 'dependency_unavailable',
    detail: `${dependency} is not answering; nothing was changed by this request unless a retry shows it.`,
    retryAfterSeconds,
  };
}
