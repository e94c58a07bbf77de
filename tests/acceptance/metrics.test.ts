// The metrics page: valid for Prometheus, behind its own token, and it moves with what happens.
import { execFileSync, spawnSync } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startStack, type TestStack } from '../support/stack.ts';
import { type Caller, callerOf } from './support/caller.ts';

let stack: TestStack;
let ada: Caller;

beforeAll(async () => {
  stack = await startStack({ LIMIT_PER_MINUTE: '100000' });
  const [person] = await stack.people(1);
  ada = callerOf(stack.api, person?.token);
});
afterAll(() => stack?.stop());

const metrics = () => callerOf(stack.api, stack.tokens.metrics).call('GET', '/metrics');
const valuesOf = (text: string) =>
  Object.fromEntries(
    text
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
  );

const hasPromtool = spawnSync('promtool', ['--version']).status === 0;

test.skipIf(!hasPromtool)(
  `promtool finds nothing to say about the page${hasPromtool ? '' : ' (skipped: there is no promtool here)'}`,
  async () => {
    await ada.ended((await ada.say(await ada.openChat(), 'My name is Ada.')).queue_id);
    const { text, headers } = await metrics();
    expect(headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(execFileSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' })).toBe('');
  },
);

test.for([
  ['no token', undefined],
  ['a token of a user', 'user'],
  ['a wrong token', 'wrong-token-of-nobody'],
])('the page is closed to %s [unauthenticated]', async ([, token]) => {
  const bearer = token === 'user' ? stack.tokens.user_a : token;
  const { status, body } = await callerOf(stack.api, bearer).call<{ code: string }>('GET', '/metrics');
  expect([status, body.code]).toEqual([401, 'unauthenticated']);
});

test('its token opens nothing else', async () => {
  expect(
    (await callerOf(stack.api, stack.tokens.metrics).call('POST', '/api/v1/chats', { body: {} })).status,
  ).toBe(401);
});

test('an update moves accepted, ended, latency, calls and tokens, and leaves nothing open', async () => {
  const before = valuesOf((await metrics()).text);
  const chat = await ada.openChat();
  await ada.ended((await ada.say(chat, 'My name is Ada.')).queue_id);
  await ada.ended((await ada.say(chat, 'Hello there.')).queue_id);
  const after = valuesOf((await metrics()).text);
  const moved = (name: string) => (after[name] ?? Number.NaN) - (before[name] ?? Number.NaN);
  expect(moved('saidso_updates_accepted_total')).toBe(2);
  const ended = Object.keys(after).filter((name) => name.startsWith('saidso_updates_ended_total'));
  expect(ended).toHaveLength(5);
  expect(ended.reduce((sum, name) => sum + moved(name), 0)).toBe(2);
  expect(moved('saidso_updates_ended_total{outcome="applied"}')).toBeGreaterThanOrEqual(1);
  expect(moved('saidso_update_latency_seconds_count')).toBe(2);
  expect(moved('saidso_update_latency_seconds_bucket{le="+Inf"}')).toBe(2);
  expect(moved('saidso_update_latency_seconds_sum')).toBeGreaterThan(0);
  expect(moved('saidso_model_calls_total')).toBe(2);
  expect(moved('saidso_model_tokens_total{direction="input"}')).toBeGreaterThan(0);
  expect(after['saidso_updates_open{status="pending_summarization"}']).toBe(0);
  expect(after.saidso_oldest_open_update_age_seconds).toBe(0);
});

test('no label or line holds an id or a word of anybody', async () => {
  const chat = await ada.openChat();
  await ada.ended((await ada.say(chat, 'My name is Canarina.')).queue_id);
  const { text } = await metrics();
  expect(text).not.toMatch(/Canarina|[0-9a-f]{8}-[0-9a-f]{4}/);
});
