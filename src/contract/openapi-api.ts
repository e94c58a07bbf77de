// The routes of updates and memories, for the API document.
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { chatPath, memoryQuery, updateBody, updateHeaders, updatePath, waitQuery } from './http.ts';
import { acceptedReply, erasureReply, memoryReply, updateReply } from './http-replies.ts';
import * as examples from './openapi-examples.ts';
import { apiProblems, headersOf, json, LIMIT_HEADERS, WITH_BODY } from './openapi-responses.ts';

/** @returns the paths below /api/v1/memory that every chat backend needs. */
export function apiPaths(publicUrl: string): ZodOpenApiPathsObject {
  const problems = apiProblems(publicUrl);
  const accepted = examples.acceptedExample(publicUrl);
  return {
    '/api/v1/memory/update': {
      post: {
        operationId: 'postUpdate',
        summary: 'Say what was just said',
        tags: ['Memory'],
        description:
          'A 201 means a committed row: it will be merged exactly once, in the order of `seq`. Exactly one of `messages` and `context_snippet`. `Prefer: wait=1..10` holds the answer until the update has ended; `Idempotency-Key` makes a repetition safe.',
        requestParams: { header: updateHeaders },
        requestBody: {
          required: true,
          content: { 'application/json': { schema: updateBody, example: examples.updateRequestExample } },
        },
        responses: {
          '200': json(
            'Accepted before, with the same key and body.',
            acceptedReply,
            accepted,
            'Location',
            'Idempotency-Replayed',
            'Preference-Applied',
          ),
          '201': json('Accepted.', acceptedReply, accepted, 'Location', 'Preference-Applied'),
          ...problems(...WITH_BODY, 'idempotency_key_reused', 'chat_not_found', 'memory_full', 'chat_closed'),
        },
      },
    },
    '/api/v1/memory/updates/{queue_id}': {
      get: {
        operationId: 'getUpdate',
        summary: 'Follow an update to its end',
        tags: ['Memory'],
        description: 'With `wait` the answer is held until the update has ended, or the time is over.',
        requestParams: { path: updatePath, query: waitQuery },
        responses: {
          '200': json('The update.', updateReply, examples.updateExample),
          ...problems('invalid_request', 'update_not_found'),
        },
      },
    },
    '/api/v1/memory/{chat_id}': {
      get: {
        operationId: 'getMemory',
        summary: 'Read what matters',
        tags: ['Memory'],
        description:
          'A chat without memory answers 200 with empty fields. Watermarks are true as of `Age`; `min_seq` with `wait` makes a read exact, and when the time is over the answer says `stale: true` and holds the words not yet merged. Send the last `ETag` in `If-None-Match` for a 304.',
        requestParams: { path: chatPath, query: memoryQuery },
        responses: {
          '200': json(
            'The memory.',
            memoryReply,
            examples.memoryExample,
            'ETag',
            'Age',
            'Cache-Control',
            'Saidso-Source',
          ),
          '304': {
            description: 'Unchanged since that ETag; no body.',
            headers: headersOf(...LIMIT_HEADERS, 'ETag', 'Age', 'Cache-Control', 'Saidso-Source'),
          },
          ...problems('invalid_request', 'chat_not_found', 'seq_unknown'),
        },
      },
      delete: {
        operationId: 'deleteMemory',
        summary: 'Erase a chat',
        tags: ['Memory'],
        description:
          'Deletes rows and cache; answers only when both are done. The same call again returns the same receipt. The id is never used again.',
        requestParams: { path: chatPath },
        responses: {
          '200': json('The receipt, store by store.', erasureReply, examples.erasureExample),
          ...problems('invalid_request', 'chat_not_found'),
        },
      },
    },
  };
}
