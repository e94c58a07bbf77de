// The routes for chat backends and agents, for the API document.
import type { ZodOpenApiOperationObject, ZodOpenApiPathsObject } from 'zod-openapi';
import type { ProblemCode } from '../domain/problem.ts';
import { chatBody, chatPath, memoryQuery, updateBody, updateHeaders, updatePath, waitQuery } from './http.ts';
import { acceptedReply, chatReply, erasureReply, memoryReply, updateReply } from './http-replies.ts';
import * as examples from './openapi-examples.ts';
import { type HeaderName, headersOf, LIMIT_HEADERS, problemResponses } from './openapi-responses.ts';

const EVERY: readonly ProblemCode[] = [
  'unauthenticated',
  'rate_limited',
  'dependency_unavailable',
  'internal',
];
const WITH_BODY: readonly ProblemCode[] = [
  'malformed_json',
  'body_too_large',
  'unsupported_media_type',
  'invalid_request',
];

const json = <S>(description: string, schema: S, example: unknown, ...headers: readonly HeaderName[]) => ({
  description,
  headers: headersOf(...LIMIT_HEADERS, ...headers),
  content: { 'application/json': { schema, example } },
});

/** @returns the paths below /api/v1 and the alias /conversations. */
export function apiPaths(publicUrl: string): ZodOpenApiPathsObject {
  const problems = (...codes: readonly ProblemCode[]) => problemResponses(publicUrl, [...codes, ...EVERY]);
  const openChat = (operationId: string, summary: string, reply: object): ZodOpenApiOperationObject => ({
    operationId,
    summary,
    tags: ['Chats'],
    description: 'The caller may bring their own UUID; the same call again by the same owner answers 200.',
    requestBody: {
      required: true,
      content: { 'application/json': { schema: chatBody, example: examples.chatRequestExample } },
    },
    responses: {
      '200': json('The caller’s own chat with this id.', chatReply, reply, 'Location'),
      '201': json('The chat.', chatReply, reply, 'Location'),
      ...problems(...WITH_BODY, 'chat_id_unavailable'),
    },
  });
  const conversation = { conversation_id: examples.EXAMPLE_IDS.chat_id, ...examples.chatExample };
  const accepted = examples.acceptedExample(publicUrl);
  return {
    '/api/v1/chats': { post: openChat('createChat', 'Open a chat', examples.chatExample) },
    '/conversations': { post: openChat('createConversation', 'Open a chat (alias)', conversation) },
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
