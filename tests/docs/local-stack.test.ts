// docs/local-stack.md: its examples run, and flags, keys, modes and control addresses are those of the stack.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MODES } from '../../local/model/mode.ts';
import { localRoutes } from '../../local/qstash/routes-local.ts';
import { USAGE } from '../../local/stack/arguments.ts';
import { readStackJson } from '../../local/stack/stack-json.ts';
import { startStack, type TestStack } from '../support/stack.ts';
import { holdExamples } from './support/hold-examples.ts';
import { namesIn, readPage } from './support/read-page.ts';

const page = readPage('docs/local-stack.md');
const rowsOf = (header: string) => page.tables.find((table) => table.header[0] === header)?.rows ?? [];
let stack: TestStack;

beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack?.stop());

holdExamples(page, () => stack);

test('the flags and what they do are those that `npm start -- --help` shows', () => {
  const told = rowsOf('flag').map(([flag, does]) => `${namesIn(flag)[0]} ${does}`);
  const shown = USAGE.split('\n')
    .slice(1)
    .map((line) => line.trim().replace(/ {2,}/, ' '));
  expect(told).toEqual(shown);
});

test('the keys of stack.json are those of a running stack, and the studio', () => {
  const told = rowsOf('key').flatMap(([cell]) => namesIn(cell));
  expect(told.sort()).toEqual([...Object.keys(readStackJson(stack.state) ?? {}), 'studio'].sort());
});

test('the parts are those that run', () => {
  const told = rowsOf('part').map(([name]) => name);
  expect([...told, 'supervisor'].sort()).toEqual(Object.keys(readStackJson(stack.state)?.pids ?? {}).sort());
});

test('the modes of the model are those it knows', () => {
  const [told = ''] = /Modes of the model: ([^[]*)\. In any mode/.exec(page.prose)?.slice(1) ?? [];
  const modes = namesIn(told).filter((name) => !['ms', 'retryAfterSeconds', 'p'].includes(name));
  expect(modes).toEqual([...MODES]);
});

test('the control addresses of the queue are those it has', () => {
  const told = rowsOf('address').flatMap(([cell]) =>
    namesIn(cell).filter((name) => name.includes('<qstash>')),
  );
  const real = localRoutes.map(({ method, path }) => `${method} <qstash>${path}`);
  expect(told.sort()).toEqual(real.sort());
});

test('the counters of Redis and REST answer where the page says', async () => {
  await stack.resetRequests();
  expect(await stack.requests()).toEqual({ redis: 0, redisCommands: 0, rest: {} });
});
