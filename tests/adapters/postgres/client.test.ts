// The door beside a REST API that misbehaves: a refusal in time, without a word of what was stored.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase } from '../../../src/adapters/postgres/client.ts';
import { createMemoryStore } from '../../../src/adapters/postgres/memory-store.ts';
import { createUpdateQueue } from '../../../src/adapters/postgres/update-queue.ts';
import { newChat } from '../../support/memory-examples.ts';
import { type RudeServer, refusedUrl, startRudeServer } from '../../support/rude-server.ts';
import { testConfig } from '../../support/test-config.ts';
import { newAppend } from '../../support/update-examples.ts';

const UNAVAILABLE = {
  ok: false,
  error: {
    code: 'dependency_unavailable',
    detail: 'postgres is not answering; nothing was changed by this request unless a retry shows it.',
    retryAfterSeconds: 5,
  },
};
const CANARY = 'canary-of-a-user';
const open = (url: string) => createDatabase(testConfig({ SUPABASE_URL: url, POSTGRES_DEADLINE_MS: '200' }));
const json = (status: number, body: object) => ({ status, body: JSON.stringify(body) });

let server: RudeServer;
beforeAll(async () => {
  server = await startRudeServer('hang');
});
afterAll(() => server.close());

test.each([
  ['hangs', 'hang'],
  ['closes the connection', 'reset'],
  ['answers HTML', { status: 200, body: `<html>${CANARY}` }],
  ['answers HTML with 502', { status: 502, body: '<html>' }],
  ['answers nothing', { status: 200, body: '' }],
  ['answers 404 without a body', { status: 404, body: '' }],
  ['has a statement timeout', json(500, { code: '57014', message: CANARY })],
  ['has a deadlock', json(500, { code: '40P01', message: CANARY })],
  ['has no connection', json(503, { code: 'PGRST000', message: CANARY })],
  ['does not know the function yet', json(404, { code: 'PGRST202', message: CANARY })],
] as const)(
  'a REST API that %s is [dependency_unavailable] in time, and is asked once',
  async (_, manner) => {
    server.behave(manner);
    server.asked.length = 0;
    const started = performance.now();
    expect(await createMemoryStore(open(server.url)).readMemory(newChat(), true)).toEqual(UNAVAILABLE);
    expect(performance.now() - started).toBeLessThan(2_000);
    expect(server.asked).toHaveLength(1);
  },
);

test.each([301, 302, 303, 307, 308])(
  'a redirect (%i) takes the secret key and the words nowhere else',
  async (status) => {
    const elsewhere = await startRudeServer({ status: 200, body: 'null' });
    server.behave({ status, body: '', headers: { location: `${elsewhere.url}/rest/v1/rpc/read_memory` } });
    expect(await createMemoryStore(open(server.url)).readMemory(newChat(), true)).toEqual(UNAVAILABLE);
    expect(elsewhere.asked).toEqual([]);
    await elsewhere.close();
  },
);

test('a refused connection is [dependency_unavailable]', async () => {
  const store = createMemoryStore(open(await refusedUrl()));
  expect(await store.readMemory(newChat(), true)).toEqual(UNAVAILABLE);
});

test.each([
  ['a code nobody registered', json(400, { code: '23514', message: CANARY, details: CANARY })],
  ['an answer of another shape', json(200, { outcome: 'appended', queue_id: CANARY })],
  ['a fence refusal where there is no fence', json(400, { code: 'SDFEN', message: CANARY })],
])('%s is a bug, thrown without the words of the row', async (_, manner) => {
  server.behave(manner);
  const thrown = await createUpdateQueue(open(server.url))
    .appendUpdate(newAppend(newChat()))
    .catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(TypeError);
  expect(String(thrown)).toMatch(/^TypeError: append_update /);
  expect(String(thrown)).not.toContain(CANARY);
});

test('one call is one POST to the function, with the secret key and every argument', async () => {
  server.behave('reset');
  server.asked.length = 0;
  const chat = newChat();
  await createMemoryStore(open(server.url)).readMemory(chat, false);
  const [asked] = server.asked;
  expect(asked?.path).toBe('/rest/v1/rpc/read_memory');
  expect(asked?.headers.apikey).toBe('sb_secret_of_tests');
  expect(JSON.parse(asked?.body ?? '')).toEqual({
    tenant_id: chat.tenantId,
    user_id: chat.userId,
    chat_id: chat.chatId,
    include_pending: false,
    include_entries: false,
  });
});
