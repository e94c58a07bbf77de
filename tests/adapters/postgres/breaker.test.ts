// The breaker in front of Postgres: shut after five silences in a row, one try per second, open again with any answer.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pollUntil } from '../../../local/postgres/poll-until.ts';
import { createBreaker } from '../../../src/adapters/postgres/breaker.ts';
import { createDatabase } from '../../../src/adapters/postgres/client.ts';
import { serviceHealth } from '../../../src/adapters/postgres/service-health.ts';
import { type RudeServer, startRudeServer } from '../../support/rude-server.ts';
import { testConfig } from '../../support/test-config.ts';

test('five silences in a row shut it for a second, and an answer in between begins anew', () => {
  let nowMs = 0;
  const breaker = createBreaker(() => nowMs);
  for (let call = 0; call < 4; call += 1) breaker.silent();
  breaker.answered();
  for (let call = 0; call < 4; call += 1) breaker.silent();
  expect(breaker.allows()).toBe(true);
  breaker.silent();
  expect(breaker.allows()).toBe(false);
  nowMs = 999;
  expect(breaker.allows()).toBe(false);
  nowMs = 1_000;
  expect([breaker.allows(), breaker.allows()]).toEqual([true, false]);
  breaker.silent();
  nowMs = 2_000;
  expect([breaker.allows(), breaker.allows()]).toEqual([true, false]);
  breaker.answered();
  expect([breaker.allows(), breaker.allows()]).toEqual([true, true]);
});

let server: RudeServer;
beforeAll(async () => {
  server = await startRudeServer('hang');
});
afterAll(() => server.close());

test('behind a Postgres that hangs the sixth call waits for nothing, and the first after the pause may find it well', async () => {
  let nowMs = 0;
  const config = testConfig({ SUPABASE_URL: server.url, POSTGRES_DEADLINE_MS: '300' });
  const { probe } = serviceHealth(createDatabase(config, () => nowMs));
  for (let call = 0; call < 5; call += 1) expect((await probe()).ok).toBe(false);
  // A request that was given up may still be on its way.
  expect(await pollUntil(() => server.asked.length === 5, 5_000)).toBe(true);
  for (let call = 0; call < 10; call += 1) expect((await probe()).ok).toBe(false);
  expect(server.asked).toHaveLength(5);
  server.behave({ status: 200, body: '{"now":"2026-11-21T10:00:00Z"}' });
  nowMs = 1_000;
  expect(await probe()).toEqual({ ok: true, detail: 'ok' });
  expect(await probe()).toEqual({ ok: true, detail: 'ok' });
  expect(server.asked).toHaveLength(7);
});

test('refusals with a code are answers and shut nothing', async () => {
  server.behave({
    status: 500,
    body: '{"code":"57014","message":"canceling statement due to statement timeout"}',
  });
  const asked = server.asked.length;
  const { probe } = serviceHealth(createDatabase(testConfig({ SUPABASE_URL: server.url }), () => 0));
  for (let call = 0; call < 8; call += 1) expect((await probe()).ok).toBe(false);
  expect(server.asked.length - asked).toBe(8);
});

test('a clock that is set back does not prolong the pause', () => {
  let nowMs = 10_000_000;
  const breaker = createBreaker(() => nowMs);
  for (let call = 0; call < 5; call += 1) breaker.silent();
  expect(breaker.allows()).toBe(false);
  nowMs -= 3_600_000;
  expect(breaker.allows()).toBe(true);
});
