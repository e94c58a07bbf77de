// The routes for agents and for people who look into a memory, for the API document.
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { chatPath, revisionPath, revisionsQuery } from './http.ts';
import { revisionReply, revisionsReply } from './http-replies.ts';
import * as examples from './openapi-examples.ts';
import { apiProblems, json } from './openapi-responses.ts';

/** @returns the paths below /api/v1/memory/{chat_id}. */
export function agentPaths(publicUrl: string): ZodOpenApiPathsObject {
  const problems = apiProblems(publicUrl);
  const { chat_id } = examples.EXAMPLE_IDS;
  return {
    '/api/v1/memory/{chat_id}/revisions': {
      get: {
        operationId: 'getRevisions',
        summary: 'List what changed',
        tags: ['Memory'],
        description: 'One revision per applied batch, newest first, also for those that changed nothing.',
        requestParams: { path: chatPath, query: revisionsQuery },
        responses: {
          '200': json('A page of revisions.', revisionsReply, {
            chat_id,
            revisions: [examples.revisionExample],
            next_cursor: null,
          }),
          ...problems('invalid_request', 'chat_not_found'),
        },
      },
    },
    '/api/v1/memory/{chat_id}/revisions/{version}': {
      get: {
        operationId: 'getRevision',
        summary: 'Look at one change',
        tags: ['Memory'],
        requestParams: { path: revisionPath },
        responses: {
          '200': json('The revision.', revisionReply, examples.revisionExample),
          ...problems('invalid_request', 'chat_not_found', 'revision_not_found'),
        },
      },
    },
  };
}
