// `npm start` where no PostgREST package exists: @supabase/lite on PGlite holds the rows.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { passSqlstate } from '../../local/rest/pass-sqlstate.ts';
import { LITE } from '../../local/stack/fetch-lite.ts';
import { readStackJson } from '../../local/stack/stack-json.ts';
import { stateDir } from '../../local/stack/state-dir.ts';
import { groupIsAlive, runScript } from './start-process.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'saidso-lite-'));
});
afterEach(async () => {
  await runScript('stop', folder).exitCode();
  await rm(folder, { recursive: true, force: true });
});

const refusalOf = (fault: unknown) => {
  const raised = passSqlstate(fault) as { code: string; message: string; detail: string };
  return {
    ...JSON.parse(raised.message),
    ...JSON.parse(raised.detail),
    raised: raised.code,
  };
};

test('a refusal of ours keeps its code and its name', () => {
  const told = refusalOf({ code: 'SDNFC', message: 'chat_not_found', detail: null });
  expect(told).toMatchObject({ code: 'SDNFC', message: 'chat_not_found', status: 400, raised: 'PGRST' });
});

test('a fault of Postgres keeps its code and loses its texts, which quote what users said', () => {
  const told = refusalOf({
    code: '23514',
    message: 'row (secret)',
    detail: 'Failing row contains (secret).',
  });
  expect(told).toMatchObject({ code: '23514', status: 400 });
  expect(JSON.stringify(told)).not.toContain('secret');
});

test('what is no fault of Postgres, or raised in that form already, passes untouched', () => {
  for (const fault of [new TypeError('x'), { code: 'PGRST', message: '{}' }, null, { code: 'ECONNRESET' }])
    expect(passSqlstate(fault)).toBe(fault);
});

test('another stand-in than those that exist is refused', async () => {
  const start = runScript('start', folder, ['--port', '0'], { SAIDSO_REST: 'sqlite' });
  expect(await start.exitCode()).toBe(1);
  expect(start.output()).toContain('saidso: SAIDSO_REST is sqlite.\n        Set it to postgrest or lite');
});

const wanted = process.env.SAIDSO_TEST_LITE === '1';
const why = wanted ? '' : ` (set SAIDSO_TEST_LITE=1: npm fetches 150 MB of ${LITE} once)`;

test.skipIf(!wanted)(`the sample conversation passes on it${why}`, { timeout: 300_000 }, async () => {
  const once = runScript('start', folder, ['--once', '--port', '0'], { SAIDSO_REST: 'lite' });
  expect([await once.exitCode(), once.output()]).toEqual([
    0,
    expect.stringContaining('The memory is what the conversation said'),
  ]);
  expect(once.output()).toContain('@supabase/lite on PGlite holds the rows');
});

test.skipIf(!wanted)(
  `it refuses with the right codes and keeps its rows over a kill${why}`,
  { timeout: 300_000 },
  async () => {
    const start = runScript('start', folder, ['--no-demo', '--port', '0'], { SAIDSO_REST: 'lite' });
    await start.says(/Serving/);
    const stack = readStackJson(stateDir(folder));
    if (!stack) throw new Error('no stack.json');
    const call = async (token: string, path: string, body?: object) => {
      const response = await fetch(`${stack.api}/api/v1${path}`, {
        method: body ? 'POST' : 'GET',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
      return (await response.json()) as { chat_id?: string; code?: string };
    };
    const { user_a, user_b } = stack.tokens;
    const { chat_id } = await call(user_a, '/chats', {});
    expect((await call(user_b, `/memory/${chat_id}`)).code).toBe('chat_not_found');
    expect((await call(user_b, '/chats', { chat_id })).code).toBe('chat_id_unavailable');
    process.kill(stack.pids.rest ?? 0, 'SIGKILL');
    await start.says(/rest died \(SIGKILL\)(.|\n)*✓ rest is back/);
    expect((await call(user_a, '/chats', { chat_id })).chat_id).toBe(chat_id);
    expect(await runScript('stop', folder).exitCode()).toBe(0);
    expect(groupIsAlive(stack.pids.rest ?? 0)).toBe(false);
  },
);
