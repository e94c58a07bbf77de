// One call of the API document: what to send, what comes back, and a line to try it.
import { html } from 'hono/html';
import type { ApiDocument } from '../../src/contract/openapi.ts';
import { type Html, prose } from './layout.ts';
import { fieldsOf, fieldTable, type Schema } from './render-schema.ts';

type PathItem = NonNullable<ApiDocument['paths']>[string];
export type Operation = NonNullable<PathItem['get']>;
export type Call = { readonly method: string; readonly path: string; readonly operation: Operation };

const EXAMPLE_CHAT = '6f0c0a52-3a4e-4f0e-9d6b-3a1f0e6c2b11';
const pretty = (value: unknown): string => JSON.stringify(value, null, 2);

/** On one line while it is short; a shell takes line breaks inside quotes. */
const compact = (value: unknown): string => {
  const line = JSON.stringify(value);
  return line.length <= 80 ? line : pretty(value);
};

/** Every call of the document, in its order. */
export const callsOf = (document: ApiDocument): Call[] =>
  Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    (['get', 'post', 'delete'] as const).flatMap((method) => {
      const operation = item[method];
      return operation === undefined ? [] : [{ method, path, operation }];
    }),
  );

type Media = { readonly schema?: Schema; readonly example?: unknown; readonly examples?: object };
type Contents = Readonly<Record<string, Media | undefined>>;

const bodyOf = ({ requestBody }: Operation): Media | undefined =>
  requestBody && 'content' in requestBody ? (requestBody.content as Contents)['application/json'] : undefined;

/** A line for a shell, as little as works. */
export function curlLine({ method, path, operation }: Call, publicUrl: string): string {
  const address = `${publicUrl}${path.replace(/\{(\w+)\}/g, (_, name) => (name === 'code' ? 'rate_limited' : EXAMPLE_CHAT))}`;
  const example = bodyOf(operation)?.example;
  const verb = method === 'get' || example !== undefined ? '' : `-X ${method.toUpperCase()} `;
  const scheme = Object.keys(operation.security?.[0] ?? {})[0];
  return [
    `curl -s ${verb}'${address}'`,
    ...(operation.security === undefined ? [`-H "Authorization: Bearer $TOKEN"`] : []),
    ...(scheme === 'metricsToken' ? [`-H "Authorization: Bearer $METRICS_TOKEN"`] : []),
    ...(example === undefined ? [] : [`-H 'Content-Type: application/json'`, `-d '${compact(example)}'`]),
  ].join(' \\\n  ');
}

function parameters(operation: Operation): Html[] {
  const given = (operation.parameters ?? []).flatMap((one) => ('name' in one ? [one] : []));
  return (['path', 'query', 'header'] as const).map((place) =>
    fieldTable(
      place === 'header' ? 'Headers' : `In the ${place}`,
      given
        .filter((one) => one.in === place)
        .map((one) => ({
          name: one.name,
          schema: (one.schema ?? {}) as Schema,
          isRequired: one.required === true,
        })),
    ),
  );
}

type Answer = { readonly status: string; readonly description: string; readonly content: Contents };

const answersOf = ({ responses }: Operation): Answer[] =>
  Object.entries(responses ?? {}).flatMap(([status, response]) =>
    'description' in response
      ? [{ status, description: response.description, content: (response.content ?? {}) as Contents }]
      : [],
  );

const isRefusal = (content: Contents): boolean => 'application/problem+json' in content;

/** A row per answer that is no refusal, its example folded away. */
const answerRow = ({ status, description, content }: Answer): Html => {
  const example = content['application/json']?.example;
  return html`<tr><td>${status}</td><td>${prose(description)}${
    example === undefined
      ? ''
      : html`<details><summary>example</summary><pre><code>${pretty(example)}</code></pre></details>`
  }</td></tr>`;
};

/** Each refusal in short, leading to the page that says what to do. */
const refusals = ({ status, content }: Answer): Html[] =>
  Object.keys(content['application/problem+json']?.examples ?? {}).map(
    (code) => html`<li>${status} <a href="docs/problems/${code}">${code}</a></li>`,
  );

/** @param publicUrl stands in the curl line, so that it can be pasted as it is. */
export function renderOperation(document: ApiDocument, call: Call, publicUrl: string): Html {
  const { method, path, operation } = call;
  const schema = bodyOf(operation)?.schema;
  const answers = answersOf(operation);
  const isForPeople = operation.tags?.[0] !== 'Queue';
  return html`<article id="${operation.operationId ?? ''}">
<h3>${operation.summary ?? path}</h3>
<div class="call"><span class="verb ${method}">${method.toUpperCase()}</span><code>${path}</code></div>
<p>${prose(operation.description ?? '')}</p>
${isForPeople ? html`<pre><code>${curlLine(call, publicUrl)}</code></pre>` : ''}
${parameters(operation)}
${schema === undefined ? '' : fieldTable('In the body', fieldsOf(document, schema))}
<h4>Answers</h4><div class="wide"><table>${answers.filter(({ content }) => !isRefusal(content)).map(answerRow)}</table></div>
<h4>Refusals</h4><ul class="codes">${answers.flatMap(refusals)}</ul>
</article>`;
}
