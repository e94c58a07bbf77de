// The routes about a whole user, for the API document.
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { exportQuery } from './http.ts';
import { exportReply, userErasureReply } from './http-agent-replies.ts';
import * as examples from './openapi-examples.ts';
import { apiProblems, json } from './openapi-responses.ts';

/** @returns the paths below /api/v1/users. */
export function userPaths(publicUrl: string): ZodOpenApiPathsObject {
  const problems = apiProblems(publicUrl);
  return {
    '/api/v1/users/me': {
      delete: {
        operationId: 'deleteUser',
        summary: 'Erase everything about the user',
        tags: ['Users'],
        description:
          'Erases every chat of the user, as if each had been erased alone. 200 when none is left; 503 when a store did not answer or the time was over: send it again, it goes on where it stopped. An API key needs the scope `admin`.',
        responses: {
          '200': json('The receipt of this call.', userErasureReply, examples.userErasureExample),
          ...problems('invalid_request'),
        },
      },
    },
    '/api/v1/users/me/export': {
      get: {
        operationId: 'getExport',
        summary: 'Export everything held about the user',
        tags: ['Users'],
        description:
          'Newest chat first, a few chats a page, each with its memory, updates, entries with evidence, and revisions as they are held now. An API key needs the scope `admin`.',
        requestParams: { query: exportQuery },
        responses: {
          '200': json('A page of the export.', exportReply, examples.exportExample),
          ...problems('invalid_request'),
        },
      },
    },
  };
}
