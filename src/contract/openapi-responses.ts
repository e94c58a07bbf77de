// The parts of the API document that many routes share: headers, and problems by status.
import type { ZodOpenApiResponseObject, ZodOpenApiResponsesObject } from 'zod-openapi';
import { PROBLEMS, type ProblemCode } from '../domain/problem.ts';
import { problemReply } from './http-replies.ts';
import { PROBLEM_PAGES } from './problem-pages.ts';

const header = (description: string, type: 'string' | 'integer', example: string | number) => ({
  description,
  schema: { type, example },
});

/** Every header of the contract, by name; routes refer to them. */
export const HEADERS = {
  'X-Request-Id': header('Names this request in the logs.', 'string', '0d4f3a44-5b5c-4a41-9df0-6f9f5a1f2f10'),
  RateLimit: header(
    'What is left of the window (draft-ietf-httpapi-ratelimit-headers-10).',
    'string',
    '"default";r=99;t=42',
  ),
  'RateLimit-Policy': header('Quota and window.', 'string', '"default";q=100;w=60'),
  'X-RateLimit-Limit': header('Requests per window.', 'integer', 100),
  'X-RateLimit-Remaining': header('Requests left in this window.', 'integer', 99),
  'X-RateLimit-Reset': header('Unix time in seconds at which the window ends.', 'integer', 1777887060),
  'Retry-After': header('Whole seconds, at least 1.', 'integer', 42),
  'WWW-Authenticate': header('How to authenticate.', 'string', 'Bearer realm="saidso"'),
  Allow: header('The methods of this address.', 'string', 'POST'),
  Location: header('Address of what was created.', 'string', 'https://memory.example/api/v1/memory/…'),
  'Idempotency-Replayed': header('`true` when the key was seen before with the same body.', 'string', 'true'),
  'Preference-Applied': header('The wait that was honoured.', 'string', 'wait=5'),
  ETag: header('Hash of the body served.', 'string', '"5d41402abc4b2a76b9719d911017c592"'),
  Age: header('Seconds since the memory was read from the database.', 'integer', 0),
  'Cache-Control': header('`private, no-cache`: keep it, but ask each time.', 'string', 'private, no-cache'),
  'Saidso-Source': header('`cache` or `database`.', 'string', 'cache'),
  'Saidso-Degraded': header(
    'What is failing behind this answer: rate-limit, cache, database.',
    'string',
    'cache',
  ),
} as const;

export type HeaderName = keyof typeof HEADERS;

export const LIMIT_HEADERS = [
  'RateLimit',
  'RateLimit-Policy',
  'X-RateLimit-Limit',
  'X-RateLimit-Remaining',
  'X-RateLimit-Reset',
  'Saidso-Degraded',
] as const satisfies readonly HeaderName[];

export const headersOf = (...names: readonly HeaderName[]) =>
  Object.fromEntries(
    ['X-Request-Id', ...names].map((name) => [name, { $ref: `#/components/headers/${name}` as const }]),
  );

const EXTRA: Readonly<Record<number, readonly HeaderName[]>> = {
  401: ['WWW-Authenticate'],
  405: ['Allow'],
  429: ['Retry-After', ...LIMIT_HEADERS],
  503: ['Retry-After'],
};

function example(publicUrl: string, code: ProblemCode) {
  const { status, title } = PROBLEMS[code];
  const requestId = '0d4f3a44-5b5c-4a41-9df0-6f9f5a1f2f10';
  const value = {
    type: `${publicUrl}/docs/problems/${code}`,
    title,
    status,
    detail: PROBLEM_PAGES[code].meaning,
    instance: `urn:uuid:${requestId}`,
    code,
    request_id: requestId,
    ...(code === 'invalid_request' && {
      errors: [{ pointer: '/messages/0/content', detail: 'must not be empty' }],
    }),
  };
  return [code, { summary: title, value }] as const;
}

/** One response for all problems of one status: same shape, one example each. */
export const problemResponse = (
  publicUrl: string,
  status: number,
  codes: readonly ProblemCode[],
): ZodOpenApiResponseObject => ({
  description: codes.map((code) => `\`${code}\`: ${PROBLEMS[code].title}.`).join(' '),
  headers: headersOf(...(EXTRA[status] ?? [])),
  content: {
    'application/problem+json': {
      schema: problemReply,
      examples: Object.fromEntries(codes.map((code) => example(publicUrl, code))),
    },
  },
});

/** @returns the problem responses of a route, grouped by status. */
export function problemResponses(
  publicUrl: string,
  codes: readonly ProblemCode[],
): ZodOpenApiResponsesObject {
  const byStatus = Map.groupBy(codes, (code) => PROBLEMS[code].status);
  return Object.fromEntries(
    [...byStatus].map(([status, group]) => [`${status}`, problemResponse(publicUrl, status, group)]),
  );
}

const EVERY: readonly ProblemCode[] = [
  'unauthenticated',
  'insufficient_scope',
  'rate_limited',
  'dependency_unavailable',
  'internal',
];
/** What a body can be refused for. */
export const WITH_BODY: readonly ProblemCode[] = [
  'malformed_json',
  'body_too_large',
  'unsupported_media_type',
  'invalid_request',
];

/** A success of the API, with the headers that every one of them carries. */
export const json = <S>(
  description: string,
  schema: S,
  example: unknown,
  ...headers: readonly HeaderName[]
) => ({
  description,
  headers: headersOf(...LIMIT_HEADERS, ...headers),
  content: { 'application/json': { schema, example } },
});

/** The problems of one route of the API, together with those that every one of them has. */
export const apiProblems =
  (publicUrl: string) =>
  (...codes: readonly ProblemCode[]) =>
    problemResponses(publicUrl, [...codes, ...EVERY]);
