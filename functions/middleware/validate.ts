// First in every chain: the request fits the contract, or costs nothing more.
import type { Context } from 'hono';
import type { z } from 'zod';
import { type AppEnv, factory } from '../context.ts';
import { describeIssues } from './describe-issues.ts';
import { parseJson } from './parse-json.ts';
import { ProblemError } from './problem.ts';
import { readBody } from './read-body.ts';

type Part = 'json' | 'query' | 'param' | 'header';

const ROOTS = { json: '', query: '/query', param: '/path', header: '/headers' } as const satisfies Record<
  Part,
  string
>;

/** JSON is UTF-8 (RFC 8259), so no other charset fits; a compressed body could hide its size. */
function checkMediaType(headers: Headers): void {
  const isJson = /^application\/json\s*(;\s*charset\s*=\s*"?utf-?8"?\s*)?$/i.test(
    headers.get('content-type') ?? '',
  );
  const isPlain = /^(identity)?$/i.test(headers.get('content-encoding') ?? '');
  if (isJson && isPlain) return;
  throw new ProblemError({
    code: 'unsupported_media_type',
    detail: 'Send the body as application/json in UTF-8, without Content-Encoding.',
  });
}

/** A parameter given twice stays an array and so fails its schema: picking one would be a guess. */
const readQuery = (c: Context<AppEnv>) =>
  Object.fromEntries(
    Object.entries(c.req.queries()).map(([name, values]) => [name, values.length === 1 ? values[0] : values]),
  );

async function readPart(c: Context<AppEnv>, part: Part): Promise<unknown> {
  if (part === 'query') return readQuery(c);
  if (part === 'param') return c.req.param();
  if (part === 'header') return c.req.header();
  checkMediaType(c.req.raw.headers);
  return parseJson(await readBody(c.req.raw, c.var.services.config.BODY_LIMIT_BYTES));
}

/**
 * Checks a value against its schema.
 * @throws ProblemError invalid_request with at most five pointers, none of which echoes a value.
 */
export function check<S extends z.ZodType>(schema: S, value: unknown, root = ''): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new ProblemError({
    code: 'invalid_request',
    detail: 'The request does not fit the contract; `errors` says where.',
    errors: describeIssues(root, parsed.error.issues),
  });
}

/**
 * Checks one part of the request; the handler reads the parsed value with `c.req.valid(part)`.
 * @throws ProblemError unsupported_media_type, body_too_large, malformed_json, invalid_request.
 */
export const validate = <P extends Part, S extends z.ZodType<object>>(part: P, schema: S) =>
  factory.createMiddleware<{ in: { [K in P]: z.input<S> }; out: { [K in P]: z.output<S> } }>(
    async (c, next) => {
      c.req.addValidatedData(part, check(schema, await readPart(c, part), ROOTS[part]));
      await next();
    },
  );
