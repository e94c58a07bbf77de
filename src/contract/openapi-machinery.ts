// The routes for operators and for the queue, for the API document.
import { z } from 'zod';
import type {
  ZodOpenApiOperationObject,
  ZodOpenApiPathsObject,
  ZodOpenApiResponsesObject,
} from 'zod-openapi';
import { PROBLEMS, type ProblemCode } from '../domain/problem.ts';
import { wakeUp } from './delivery.ts';
import { healthReply } from './http-replies.ts';
import { healthExample } from './openapi-examples.ts';
import { headersOf, problemResponses } from './openapi-responses.ts';

const body = (mediaType: string, description: string, schema: z.ZodType, example?: unknown) => ({
  description,
  headers: headersOf(),
  content: { [mediaType]: { schema, ...(example !== undefined && { example }) } },
});
const outcome = (text: string) => z.strictObject({ outcome: z.literal(text) });
const swept = z.strictObject({
  published: z.int().nonnegative(),
  erased: z.int().nonnegative(),
  purged: z.int().nonnegative(),
  estimate_ms: z.int().nonnegative().nullable(),
});
const problemCode = z
  .string()
  .meta({ enum: Object.keys(PROBLEMS), example: 'rate_limited' satisfies ProblemCode });

/** @returns health, metrics, documents and the addresses only the queue may call. */
export function machineryPaths(publicUrl: string): ZodOpenApiPathsObject {
  const problems = (...codes: readonly ProblemCode[]) => problemResponses(publicUrl, [...codes, 'internal']);
  const page = (operationId: string, summary: string, responses: ZodOpenApiResponsesObject) => ({
    operationId,
    summary,
    tags: ['Operations'],
    security: [],
    responses,
  });
  const delivery = (operationId: string, summary: string, rest: Partial<ZodOpenApiOperationObject>) => ({
    operationId,
    summary,
    tags: ['Queue'],
    security: [{ queueSignature: [] }],
    responses: {},
    ...rest,
  });
  const html = body('text/html', 'A page without scripts.', z.string());
  const signed: readonly ProblemCode[] = ['signature_invalid', 'body_too_large', 'malformed_json'];
  return {
    '/health/live': {
      get: page('getLive', 'Does it run', {
        '200': body('application/json', 'It runs.', healthReply, { status: 'ok' }),
        ...problems(),
      }),
    },
    '/health/ready': {
      get: page('getReady', 'Do its dependencies answer', {
        '200': body(
          'application/json',
          'All answer, or only the model does not (`degraded`); probed at most every 5 s.',
          healthReply,
          healthExample,
        ),
        '503': body(
          'application/json',
          'At least one without which requests are refused does not answer.',
          healthReply,
          {
            ...healthExample,
            status: 'failing',
          },
        ),
        ...problems(),
      }),
    },
    '/metrics': {
      get: {
        ...page('getMetrics', 'Figures for Prometheus', {
          '200': body('text/plain', 'Text format 0.0.4.', z.string()),
          ...problems('unauthenticated', 'route_not_found', 'dependency_unavailable'),
        }),
        security: [{ metricsToken: [] }],
      },
    },
    '/openapi.json': {
      get: page('getOpenapi', 'This document', {
        '200': body('application/json', 'OpenAPI 3.1.', z.record(z.string(), z.unknown())),
        ...problems(),
      }),
    },
    '/docs': { get: page('getDocs', 'This document, to read', { '200': html, ...problems() }) },
    '/docs/problems/{code}': {
      get: {
        ...page('getProblemPage', 'What a problem means', { '200': html, ...problems('route_not_found') }),
        requestParams: { path: z.strictObject({ code: problemCode }) },
      },
    },
    '/functions/summarize': {
      post: delivery('postSummarize', 'A wake-up for one chat', {
        requestBody: { required: true, content: { 'application/json': { schema: wakeUp } } },
        responses: {
          '200': body('application/json', 'Nothing is left to do for this delivery.', outcome('done'), {
            outcome: 'done',
          }),
          '503': {
            ...body('application/json', 'Deliver again after `Retry-After`.', outcome('retry'), {
              outcome: 'retry',
            }),
            headers: headersOf('Retry-After'),
          },
          ...problems(...signed, 'invalid_request'),
        },
      }),
    },
    '/functions/dead-letter': {
      post: delivery('postDeadLetter', 'The queue gave a delivery up', {
        responses: {
          '200': body('application/json', 'Counted; a sweep follows.', outcome('counted'), {
            outcome: 'counted',
          }),
          ...problems(...signed, 'dependency_unavailable'),
        },
      }),
    },
    '/functions/sweep': {
      post: delivery('postSweep', 'Look for what was missed', {
        responses: {
          '200': body('application/json', 'What the sweep did.', swept),
          ...problems(...signed, 'dependency_unavailable'),
        },
      }),
    },
  };
}
