// The routes of the life of a chat, for the API document.
import type { ZodOpenApiOperationObject, ZodOpenApiPathsObject } from 'zod-openapi';
import { chatBody, chatPath, chatsQuery } from './http.ts';
import { continuedReply } from './http-agent-replies.ts';
import { chatReply, chatsReply } from './http-replies.ts';
import * as examples from './openapi-examples.ts';
import { apiProblems, json, WITH_BODY } from './openapi-responses.ts';

/** @returns the paths below /api/v1/chats and the alias /conversations. */
export function chatPaths(publicUrl: string): ZodOpenApiPathsObject {
  const problems = apiProblems(publicUrl);
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
  return {
    '/api/v1/chats': {
      get: {
        operationId: 'getChats',
        summary: 'List the chats of the user',
        tags: ['Chats'],
        description: 'Newest first. `next_cursor` leads to the next page and is null on the last.',
        requestParams: { query: chatsQuery },
        responses: {
          '200': json('A page of chats.', chatsReply, { chats: [examples.chatExample], next_cursor: null }),
          ...problems('invalid_request'),
        },
      },
      post: openChat('createChat', 'Open a chat', examples.chatExample),
    },
    '/conversations': { post: openChat('createConversation', 'Open a chat (alias)', conversation) },
    '/api/v1/chats/{chat_id}': {
      get: {
        operationId: 'getChat',
        summary: 'Look a chat up',
        tags: ['Chats'],
        requestParams: { path: chatPath },
        responses: {
          '200': json('The chat.', chatReply, examples.chatExample),
          ...problems('invalid_request', 'chat_not_found'),
        },
      },
    },
    '/api/v1/chats/{chat_id}/continue': {
      post: {
        operationId: 'continueChat',
        summary: 'Continue a chat in a new one',
        tags: ['Chats'],
        description:
          'The new chat begins with what is known for sure: confirmed facts stay confirmed, with their evidence and where it comes from, assumptions only of the highest confidence, one line of what went before. Confirmed facts come first and come along where 97 % of the limit hold them, assumptions only within half of it. Works for open, closed and full chats, and changes nothing about them. Once per version of the source: asked again it answers with the same chat. The caller may bring their own UUID for the new chat.',
        requestParams: { path: chatPath },
        requestBody: {
          required: true,
          content: { 'application/json': { schema: chatBody, example: { metadata: { channel: 'web' } } } },
        },
        responses: {
          '200': json(
            'Continued before from this version.',
            continuedReply,
            examples.continuedExample,
            'Location',
          ),
          '201': json('The new chat.', continuedReply, examples.continuedExample, 'Location'),
          ...problems(...WITH_BODY, 'chat_not_found', 'chat_id_unavailable'),
        },
      },
    },
    '/api/v1/chats/{chat_id}/close': {
      post: {
        operationId: 'closeChat',
        summary: 'Close a chat',
        tags: ['Chats'],
        description:
          'A closed chat takes no more updates (410) and is erased after its retention; until then its memory can be read. Updates accepted before still apply. The same call again answers the same; nothing opens a chat again. Takes no body.',
        requestParams: { path: chatPath },
        responses: {
          '200': json('The chat, closed.', chatReply, { ...examples.chatExample, status: 'closed' }),
          ...problems('invalid_request', 'chat_not_found'),
        },
      },
    },
  };
}
