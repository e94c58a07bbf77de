// docs/http-api.md: its examples run, its programs work, and its tables say what the code says.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HEADERS } from '../../src/contract/openapi-responses.ts';
import { PROBLEMS } from '../../src/domain/problem.ts';
import { startStack, type TestStack } from '../support/stack.ts';
import { compare, holdExamples } from './support/hold-examples.ts';
import { namesIn, readPage, tableNoted } from './support/read-page.ts';
import { checkTypes, python, runExample } from './support/run-example.ts';
import { answerAfter } from './support/run-shell.ts';

const page = readPage('docs/http-api.md');
let stack: TestStack;
let token = '';

beforeAll(async () => {
  stack = await startStack();
  token = (await stack.people(1))[0]?.token ?? '';
});
afterAll(() => stack?.stop());

holdExamples(page, () => stack);

const programs = (language: string) => page.blocks.filter((block) => block.language === language);
const hasPython = python() !== null;

test.for(programs('ts'))('the TypeScript program of line $line fits its types', async (block) => {
  expect(await checkTypes(block)).toBe('');
});

test.for(programs('ts'))('the TypeScript program of line $line prints what the page shows', async (block) => {
  const shown = answerAfter(page, block);
  if (shown === null) throw new Error('the page does not show what it prints');
  expect(compare(shown, await runExample(block, { API: stack.api, TOKEN: token }))).toEqual([]);
});

test.skipIf(!hasPython).for(programs('python'))(
  `the Python program of line $line prints what the page shows${hasPython ? '' : ' (not run: no python3 here)'}`,
  async (block) => {
    const shown = answerAfter(page, block);
    if (shown === null) throw new Error('the page does not show what it prints');
    expect(compare(shown, await runExample(block, { API: stack.api, TOKEN: token }))).toEqual([]);
  },
);

describe('the tables agree with /openapi.json', () => {
  type Schema = { readonly properties?: Record<string, unknown> };
  type Document = {
    readonly paths: Record<string, Record<string, unknown>>;
    readonly components: { readonly schemas: Record<string, Schema> };
  };
  let document: Document;
  beforeAll(async () => {
    document = await (await fetch(`${stack.api}/openapi.json`)).json();
  });

  const noted = page.tables.flatMap(({ note }) => /^fields: (.+)$/.exec(note ?? '')?.[1] ?? []);

  test('every schema of a body or an answer has its table', () => {
    const bodies = Object.keys(document.components.schemas).filter((name) => !/Output$/.test(name));
    expect([...noted].sort()).toEqual(bodies.sort());
  });

  test.for(noted)('the fields of %s are those of its schema', (name) => {
    const listed = tableNoted(page, `fields: ${name}`).rows.flatMap(([cell]) => namesIn(cell));
    expect(listed.sort()).toEqual(Object.keys(document.components.schemas[name]?.properties ?? {}).sort());
  });

  test('the table of calls lists every path and method', () => {
    const calls = page.tables
      .find(({ header }) => header[0] === 'call')
      ?.rows.flatMap(([cell]) => namesIn(cell));
    const real = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(calls?.sort()).toEqual(real.sort());
  });

  test('the table of query parameters lists those of the read', () => {
    const listed = page.tables
      .find(({ header }) => header[0] === 'query')
      ?.rows.flatMap(([cell]) => namesIn(cell));
    const read = document.paths['/api/v1/memory/{chat_id}']?.get as {
      parameters: { name: string; in: string }[];
    };
    const real = read.parameters.filter((each) => each.in === 'query').map(({ name }) => name);
    expect(listed?.sort()).toEqual(real.sort());
  });
});

test('the table of headers lists every header of the contract', () => {
  const listed = page.tables
    .find(({ header }) => header[0] === 'header')
    ?.rows.flatMap(([cell]) => namesIn(cell));
  expect(listed?.sort()).toEqual(Object.keys(HEADERS).sort());
});

test('the table of problems is the table in the code', () => {
  const table = page.tables.find(({ header }) => header.join() === 'status,code,title,again?');
  const real = Object.entries(PROBLEMS).map(([code, { status, title, retry }]) => [
    String(status),
    `\`${code}\``,
    title,
    retry === 'later' ? 'later' : 'no',
  ]);
  expect([...(table?.rows ?? [])].sort()).toEqual(real.sort());
});
