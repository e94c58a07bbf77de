// The OpenAPI 3.1 document, generated from the schemas that validate. Not on the request path: import it when asked.
import { createDocument, type ZodOpenApiObject, type ZodOpenApiOverride } from 'zod-openapi';
import { updateBody } from './http.ts';
import { withActedFor } from './openapi-acted-for.ts';
import { agentPaths } from './openapi-agents.ts';
import { apiPaths } from './openapi-api.ts';
import { chatPaths } from './openapi-chats.ts';
import { machineryPaths } from './openapi-machinery.ts';
import { HEADERS, problemResponse } from './openapi-responses.ts';
import { userPaths } from './openapi-users.ts';

const ABOUT = `Short-term memory for chats. Tell it what was just said; ask it what matters.

Send a Supabase access token, and the user acts for themself; or an API key, and your backend acts for the user that it
names in \`Saidso-User\`. Both go into \`Authorization: Bearer …\`.

Ids are lower-case UUIDs, times ISO 8601 in UTC, characters Unicode code points. Unknown body fields are refused.
Every refusal is \`application/problem+json\` (RFC 9457); its \`type\` is the address of a page that says what to do.
An unknown address answers \`route_not_found\`, a wrong method \`method_not_allowed\`.`;

/** What zod cannot know: queries are integers to a caller, and `exactly one of` is a refinement in code. */
const override: ZodOpenApiOverride = ({ zodSchema, jsonSchema }) => {
  if (jsonSchema.type === 'integer' || jsonSchema.format === 'date-time') delete jsonSchema.pattern;
  // zod writes the bounds of a safe integer on every integer: noise to a reader.
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (zodSchema === updateBody)
    jsonSchema.oneOf = [{ required: ['messages'] }, { required: ['context_snippet'] }];
};

export type ApiDocument = ReturnType<typeof createDocument>;

/** @param publicUrl where this deployment is reached, without a slash at the end. */
export function openApiDocument(publicUrl: string): ApiDocument {
  const document: ZodOpenApiObject = {
    openapi: '3.1.1',
    info: {
      title: 'Saidso',
      version: '0.1.0',
      summary: 'What it calls confirmed, the user said so.',
      description: ABOUT,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: publicUrl }],
    tags: [
      { name: 'Chats', description: 'Open a chat before its first update.' },
      { name: 'Memory', description: 'Write what was said, read what matters.' },
      { name: 'Users', description: 'Everything about one user at once.' },
      { name: 'Operations', description: 'Health, figures and these documents.' },
      { name: 'Queue', description: 'Called by QStash alone.' },
    ],
    security: [{ accessToken: [] }, { apiKey: [] }],
    paths: {
      ...withActedFor({
        ...chatPaths(publicUrl),
        ...apiPaths(publicUrl),
        ...agentPaths(publicUrl),
        ...userPaths(publicUrl),
      }),
      ...machineryPaths(publicUrl),
    },
    components: {
      headers: HEADERS,
      responses: {
        RouteNotFound: problemResponse(publicUrl, 404, ['route_not_found']),
        MethodNotAllowed: problemResponse(publicUrl, 405, ['method_not_allowed']),
      },
      securitySchemes: {
        accessToken: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'A Supabase access token: the user acts for themself.',
        },
        apiKey: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'saidso_…',
          description: 'An API key: a backend acts for the user that it names in `Saidso-User`.',
        },
        metricsToken: { type: 'http', scheme: 'bearer', description: '`METRICS_TOKEN` of the deployment.' },
        queueSignature: {
          type: 'apiKey',
          in: 'header',
          name: 'Upstash-Signature',
          description: 'HS256 over the raw body and the configured address.',
        },
      },
    },
  };
  return createDocument(document, { override });
}
