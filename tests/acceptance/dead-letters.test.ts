// Dead letters on the running stack: seen, out of the way, redriven by the operator's command, dropped.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startStack, type TestStack } from '../support/stack.ts';
import { type Caller, callerOf } from './support/caller.ts';
import { type Machinery, machineryOf, until } from './support/machinery.ts';

let stack: TestStack;
let machinery: Machinery;
let ada: Caller;

beforeAll(async () => {
  stack = await startStack({
    MAX_ATTEMPTS: '2',
    LIMIT_PER_MINUTE: '100000',
    CACHE_FRESH_SECONDS: '1',
    REPUBLISH_AFTER_MS: '300',
  });
  machinery = machineryOf(stack);
  ada = callerOf(stack.api, (await stack.people(1))[0]?.token);
});
afterAll(async () => {
  await machinery?.close();
  await stack?.stop();
});

const root = join(import.meta.dirname, '../..');

/** Runs the command as an operator does. `env`: else it finds the stack by its folder. */
async function operate(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const named = Object.keys(env).length > 0 ? env : { SAIDSO_STATE_DIR: stack.state.folder };
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, [join(root, 'operate/dead-letters.ts'), ...args], {
    cwd: root,
    env: { PATH, ...named },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const [out, told, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { out, told, code };
}

/** One update that the model refuses until its attempts are spent; the model is well again after it. */
async function die(chat: string, words: string): Promise<string> {
  await machinery.mode('refusing');
  const { queue_id } = await ada.say(chat, words);
  expect(await ada.ended(queue_id)).toMatchObject({ status: 'failed' });
  await machinery.mode('normal');
  return queue_id;
}
const complete = async (chat: string, words: string) =>
  expect(await ada.ended((await ada.say(chat, words)).queue_id)).toMatchObject({ status: 'complete' });
const memoryOf = async (chat: string, seq: number) =>
  (await ada.read(chat, `?min_seq=${seq}&wait=10&include=facts`)).body;
const update = async (queueId: string) => (await ada.update(queueId)).body;

test('what the model refuses is seen with its code and reason, and the rows behind it complete', async () => {
  const chat = await ada.openChat();
  await complete(chat, 'My item 1 is a.');
  const poison = await ada.say(chat, '[[poison]] My item 2 is b.');
  await complete(chat, 'My item 3 is c.');
  expect(await update(poison.queue_id)).toMatchObject({
    status: 'failed',
    outcome: 'dead_letter',
    error: { code: 'model_refused', detail: expect.stringMatching(/\w/), retry_at: null },
  });
  const before = await memoryOf(chat, 3);
  expect(before).toMatchObject({
    user_confirmed: { item_1: 'a', item_3: 'c' },
    failed_updates: 1,
    applied_seq: 3,
  });

  const listed = await operate(['list', '--chat', chat]);
  expect(listed).toMatchObject({ code: 0, told: expect.stringContaining(': 1.') });
  expect(listed.out).toContain(poison.queue_id);
  expect(listed.out).toContain('model_refused');
  expect(listed.out + listed.told).not.toContain('item');

  // Poison it stays: redriven it dies again, and again nobody behind it waits for long.
  const again = await operate(['redrive', poison.queue_id, '--json']);
  expect(again).toMatchObject({ code: 0 });
  const { redriven_as } = JSON.parse(again.out);
  await complete(chat, 'My item 5 is e.');
  expect(await ada.ended(redriven_as)).toMatchObject({
    status: 'failed',
    redrive_of: poison.queue_id,
    seq: 4,
    error: { code: 'model_refused' },
  });
  expect(await update(poison.queue_id)).toMatchObject({ status: 'failed', redriven_as });
  expect(await memoryOf(chat, 5)).toMatchObject({
    user_confirmed: { item_1: 'a', item_3: 'c', item_5: 'e' },
    failed_updates: 1,
    accepted_seq: 5,
    applied_seq: 5,
  });
});

test('redriven once the model is well, an update is applied under its first seq: what was said since stays', async () => {
  const chat = await ada.openChat();
  const dead = await die(chat, 'My item 1 is old. My item 2 is kept.');
  await complete(chat, 'My item 1 is new.');
  const { out, code } = await operate(['redrive', '--all', '--chat', chat]);
  expect({ out, code }).toMatchObject({ code: 0, out: expect.stringContaining(`✓ ${dead}  redriven as`) });
  const { redriven_as = '' } = await update(dead);
  expect(await ada.ended(redriven_as)).toMatchObject({
    status: 'complete',
    outcome: 'applied',
    seq: 3,
    diff: [{ op: 'add', key: 'item_2', after: 'kept' }],
  });
  const memory = await memoryOf(chat, 3);
  expect(memory).toMatchObject({
    user_confirmed: { item_1: 'new', item_2: 'kept' },
    failed_updates: 0,
    applied_seq: 3,
    version: 2,
  });
  const entries = await machinery.rows<{ seq: string; key: string; value: string }>(
    `select seq, key, value from chat_facts where chat_id = $1 and kind = 'set' order by seq, position`,
    [chat],
  );
  expect(entries).toEqual([
    { seq: '1', key: 'item_1', value: 'old' },
    { seq: '1', key: 'item_2', value: 'kept' },
    { seq: '2', key: 'item_1', value: 'new' },
  ]);
  // Asked again, the successor is named and nothing is appended.
  expect((await operate(['redrive', dead])).out).toContain(`was redriven before as ${redriven_as}`);
  expect((await machinery.rows('select 1 from chat_context_queue where chat_id = $1', [chat])).length).toBe(
    3,
  );
});

test('with the settings of a deployment and nothing to ring with, the sweep takes it up', async () => {
  const chat = await ada.openChat();
  const dead = await die(chat, 'My item 1 is a.');
  const env = { SUPABASE_URL: stack.rest, SUPABASE_SECRET_KEY: machinery.keys.supabase_secret_key ?? '' };
  const { told, code } = await operate(['redrive', dead], env);
  expect({ told, code }).toMatchObject({ code: 0, told: expect.stringContaining('the sweep rings') });
  const { redriven_as = '' } = await update(dead);
  await until(
    'complete',
    async () => {
      await machinery.sweep();
      return (await machinery.status(redriven_as)) === 'complete';
    },
    60_000,
  );
});

test('a dropped one is settled for good, and a wrong id is an error that changes nothing', async () => {
  const chat = await ada.openChat();
  const dead = await die(chat, 'My secret plan is a.');
  expect(await operate(['drop', dead])).toMatchObject({ code: 0, out: `✓ ${dead}  dropped, seq 1\n` });
  expect(await update(dead)).toMatchObject({ status: 'failed', outcome: 'dead_letter' });
  expect((await memoryOf(chat, 1)).failed_updates).toBe(0);
  const words = 'select num_nonnulls(new_context_snippet, messages) from chat_context_queue where id = $1';
  expect(await machinery.count(words, [dead])).toBe(0);
  expect(await operate(['redrive', dead])).toMatchObject({
    code: 1,
    out: expect.stringContaining('was dropped, nothing is left'),
  });
  const wrong = '00000000-0000-4000-8000-00000000dead';
  expect(await operate(['redrive', wrong])).toMatchObject({
    code: 1,
    out: `✗ ${wrong}  no such update in this tenant\n`,
  });
  expect((await operate(['redrive', 'nonsense'])).code).toBe(1);
  expect((await operate(['list', '--chat', chat, '--json'])).out).toBe('');
  expect(JSON.parse((await operate(['list', '--all', '--chat', chat, '--json'])).out)).toMatchObject({
    queue_id: dead,
    dropped_at: expect.any(String),
    has_words: false,
  });
});

test('after all of it every invariant holds, and each memory is the fold of its log', async () => {
  const { chats, broken } = await machinery.verify({ maxAttempts: 2 });
  expect(broken).toEqual({});
  // One of the start's sample or none, and one per test above.
  expect(chats).toBeGreaterThanOrEqual(4);
});
