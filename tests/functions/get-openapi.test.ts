// GET /openapi.json: a valid document that says of each route what the route does.
import { Validator } from '@seriousme/openapi-schema-validator';
import { expect, test } from 'vitest';
import { chatBody, updateBody } from '../../src/contract/http.ts';
import {
  contextReply,
  continuedReply,
  exportReply,
  revisionReply,
  userErasureReply,
} from '../../src/contract/http-agent-replies.ts';
import {
  acceptedReply,
  chatReply,
  erasureReply,
  healthReply,
  memoryReply,
  updateReply,
} from '../../src/contract/http-replies.ts';
import { openApiDocument } from '../../src/contract/openapi.ts';
import * as examples from '../../src/contract/openapi-examples.ts';
import { PROBLEMS } from '../../src/domain/problem.ts';
import { createEdge, PUBLIC_URL } from '../support/edge.ts';

const document = openApiDocument(PUBLIC_URL);
const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
const operations = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
  METHODS.flatMap((method) => {
    const operation = item[method];
    return operation === undefined ? [] : [{ call: `${method.toUpperCase()} ${path}`, operation }];
  }),
);

test('the document is served as it is made, and is valid OpenAPI 3.1', async () => {
  const response = await createEdge().call('GET', '/openapi.json', { as: null });
  const served = (await response.json()) as Record<string, unknown>;
  expect(served).toEqual(JSON.parse(JSON.stringify(document)));
  const validated = await new Validator().validate(served);
  expect(validated.errors).toBeUndefined();
  expect(validated.valid).toBe(true);
});

test('every route of the app is in the document, and every path of the document is a route', () => {
  const routes = createEdge()
    .app.routes.filter(({ method }) => method !== 'ALL')
    .map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`);
  expect([...new Set(routes)].sort()).toEqual(operations.map(({ call }) => call).sort());
});

test('every problem is told by at least one response', () => {
  const told = JSON.stringify(document);
  const missing = Object.keys(PROBLEMS).filter((code) => !told.includes(`/docs/problems/${code}"`));
  expect(missing).toEqual([]);
});

test('every refusal is application/problem+json under the status of its codes', () => {
  for (const { operation } of operations) {
    for (const [status, response] of Object.entries(operation.responses ?? {})) {
      if (!('content' in response)) continue;
      const problem = response.content?.['application/problem+json'];
      if (problem === undefined || !('examples' in problem)) continue;
      for (const code of Object.keys(problem.examples ?? {}))
        expect({ code, status }).toEqual({
          code,
          status: String(PROBLEMS[code as keyof typeof PROBLEMS].status),
        });
    }
  }
});

test('the routes of the API carry both families of limit headers, those of the queue neither', () => {
  for (const { call, operation } of operations) {
    const success = operation.responses?.['200'];
    const headers = success !== undefined && 'headers' in success ? Object.keys(success.headers ?? {}) : [];
    const isLimited = / (\/api\/v1\/|\/conversations)/.test(call);
    expect({ call, has: headers.includes('RateLimit') && headers.includes('X-RateLimit-Reset') }).toEqual({
      call,
      has: isLimited,
    });
  }
});

test('the examples fit the schemas they stand beside', () => {
  expect(() => {
    chatBody.parse(examples.chatRequestExample);
    chatReply.parse(examples.chatExample);
    updateBody.parse(examples.updateRequestExample);
    acceptedReply.parse(examples.acceptedExample(PUBLIC_URL));
    updateReply.parse(examples.updateExample);
    memoryReply.parse(examples.memoryExample);
    continuedReply.parse(examples.continuedExample);
    contextReply.parse(examples.contextExample);
    updateReply.parse(examples.decisionExample);
    revisionReply.parse(examples.revisionExample);
    erasureReply.parse(examples.erasureExample);
    exportReply.parse(examples.exportExample);
    userErasureReply.parse(examples.userErasureExample);
    healthReply.parse(examples.healthExample);
  }).not.toThrow();
});
