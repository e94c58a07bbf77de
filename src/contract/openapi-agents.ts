// The routes for agents and for people who look into a memory, for the API document.
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import {
  chatPath,
  contextQuery,
  decisionBody,
  factPath,
  revisionPath,
  revisionsQuery,
  updateHeaders,
} from './http.ts';
import { contextReply, revisionReply, revisionsReply } from './http-agent-replies.ts';
import { updateReply } from './http-replies.ts';
import * as examples from './openapi-examples.ts';
import { apiProblems, headersOf, json, LIMIT_HEADERS, WITH_BODY } from './openapi-responses.ts';

/** @returns the paths below /api/v1/memory/{chat_id}. */
export function agentPaths(publicUrl: string): ZodOpenApiPathsObject {
  const problems = apiProblems(publicUrl);
  const { chat_id } = examples.EXAMPLE_IDS;
  const accepted = {
    '200': json(
      'Accepted before, with the same key and body.',
      updateReply,
      examples.decisionExample,
      'Location',
      'Idempotency-Replayed',
      'Preference-Applied',
    ),
    '201': json(
      'Accepted: the update as it stands.',
      updateReply,
      examples.decisionExample,
      'Location',
      'Preference-Applied',
    ),
  };
  return {
    '/api/v1/memory/{chat_id}/context': {
      get: {
        operationId: 'getContext',
        summary: 'Get the memory as a block for a prompt',
        tags: ['Memory'],
        description:
          'Goal, confirmed facts, assumptions, the rest of the summary, as far as the budget goes; never an assumption while a confirmed fact is missing. Costs what a read costs. The same version gives the same bytes, so prompts that begin with it can be cached.',
        requestParams: { path: chatPath, query: contextQuery },
        responses: {
          '200': json(
            'The block.',
            contextReply,
            examples.contextExample,
            'ETag',
            'Age',
            'Cache-Control',
            'Saidso-Source',
          ),
          '304': {
            description: 'Unchanged since that ETag; no body.',
            headers: headersOf(...LIMIT_HEADERS, 'ETag', 'Age', 'Cache-Control', 'Saidso-Source'),
          },
          ...problems('invalid_request', 'chat_not_found'),
        },
      },
    },
    '/api/v1/memory/{chat_id}/facts/{key}': {
      post: {
        operationId: 'postFact',
        summary: 'Decide about a fact',
        tags: ['Memory'],
        description:
          'A person confirms, rejects or corrects what stands under a key: an update like any other, in the order of `seq`, without a model. `confirm` makes an assumption a confirmed fact, `reject` takes it (or the confirmed fact) away, `correct` sets the value. When nothing stands under the key at its turn, the update ends `rejected` with the reason in `error`. Taken also while the memory is full.',
        requestParams: { path: factPath, header: updateHeaders },
        requestBody: {
          required: true,
          content: { 'application/json': { schema: decisionBody, example: { action: 'confirm' } } },
        },
        responses: {
          ...accepted,
          ...problems(...WITH_BODY, 'idempotency_key_reused', 'chat_not_found', 'chat_closed'),
        },
      },
    },
    '/api/v1/memory/{chat_id}/revisions/{version}/restore': {
      post: {
        operationId: 'postRestore',
        summary: 'Go back to a version',
        tags: ['Memory'],
        description:
          'The memory becomes what it was at that version, as a new revision: an update like any other, applied after those accepted before it. Facts keep their evidence. Takes no body.',
        requestParams: { path: revisionPath, header: updateHeaders },
        responses: {
          ...accepted,
          ...problems(
            'invalid_request',
            'idempotency_key_reused',
            'chat_not_found',
            'revision_not_found',
            'chat_closed',
          ),
        },
      },
    },
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
