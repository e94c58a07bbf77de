// The page for people, made from the API document: nothing on it is written twice.
import { html } from 'hono/html';
import { type ApiDocument, openApiDocument } from '../../src/contract/openapi.ts';
import { PROBLEM_PAGES } from '../../src/contract/problem-pages.ts';
import { PROBLEMS, type ProblemCode } from '../../src/domain/problem.ts';
import { type Html, page, prose } from './layout.ts';
import { type Call, callsOf, curlLine, renderOperation } from './render-operation.ts';
import { fieldsOf, fieldTable, namedSchemas } from './render-schema.ts';

/** Objects that answers and bodies refer to, each with its fields once. */
function objects(document: ApiDocument): Html[] {
  return Object.entries(namedSchemas(document)).map(
    ([name, schema]) =>
      html`<article id="object-${name}"><h3>${name}</h3>${fieldTable('Fields', fieldsOf(document, schema))}</article>`,
  );
}

const problemRow = (code: ProblemCode): Html =>
  html`<tr><td><a href="docs/problems/${code}">${code}</a></td><td>${PROBLEMS[code].status}</td>
<td>${PROBLEMS[code].title}</td></tr>`;

const FIRST_STEPS = ['createChat', 'postUpdate', 'getMemory'];

/** The three calls that make a conversation, to paste one after another. */
const firstSteps = (calls: readonly Call[], publicUrl: string): Html =>
  html`<h4>First steps</h4>${FIRST_STEPS.flatMap((id) =>
    calls
      .filter(({ operation }) => operation.operationId === id)
      .map((call) => html`<pre><code>${curlLine(call, publicUrl)}</code></pre>`),
  )}`;

/**
 * The whole documentation on one page. Its links are relative: a deployment may live below a path.
 */
export function renderDocs(publicUrl: string): Html {
  const document = openApiDocument(publicUrl);
  const calls = callsOf(document);
  const [about = '', ...rest] = (document.info.description ?? '').split('\n\n');
  const tags = document.tags ?? [];
  return page(
    'Saidso: API',
    html`<header><h1>Saidso</h1><p class="lead">${document.info.summary ?? ''}</p></header>
<p>${about}</p>${rest.map((part) => html`<p>${prose(part)}</p>`)}
<p>The same as <a href="openapi.json">OpenAPI 3.1</a>.</p>
${firstSteps(calls, publicUrl)}
<nav aria-label="Calls"><h4>Calls</h4><ul>${calls.map(
      ({ method, path, operation }) =>
        html`<li><a href="#${operation.operationId ?? ''}"><span class="verb ${method}">${method.toUpperCase()}</span> ${path}</a></li>`,
    )}</ul></nav>
${tags.map(
  ({ name, description }) =>
    html`<section><h2>${name}</h2><p>${description ?? ''}</p>${calls
      .filter(({ operation }) => operation.tags?.includes(name))
      .map((call) => renderOperation(document, call, publicUrl))}</section>`,
)}
<section><h2>Objects</h2>${objects(document)}</section>
<section><h2>Problems</h2><p>Every refusal has one of these codes.</p><div class="wide"><table>
${Object.keys(PROBLEMS).map((code) => problemRow(code as ProblemCode))}</table></div></section>
<footer>Saidso ${document.info.version}, Apache-2.0.</footer>`,
  );
}

/** The page a problem's `type` leads to. */
export function renderProblemPage(code: ProblemCode): Html {
  const { status, title, retry } = PROBLEMS[code];
  const { meaning, remedy } = PROBLEM_PAGES[code];
  return page(
    `${title}: Saidso`,
    html`<header><p><a href="../../docs">Saidso</a></p><h1>${title}</h1>
<p class="lead"><code>${code}</code> · HTTP ${status}</p></header>
<h4>What it means</h4><p>${prose(meaning)}</p>
<h4>What to do</h4><p>${prose(remedy)}</p>
<h4>Trying again</h4><p>${
      retry === 'later'
        ? prose('The same request may succeed later; where `Retry-After` is given, not before.')
        : 'The same request will be refused again: it must be changed first.'
    }</p>`,
  );
}

/** Whether a word of an address is one of our codes. */
export const isProblemCode = (word: string): word is ProblemCode => Object.hasOwn(PROBLEMS, word);
