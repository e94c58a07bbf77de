// The row of the model in the table of degraded modes: everything is accepted and read, nothing is charged for it, one
// chat at a time asks whether it is back, and then all drain.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Caller } from './support/caller.ts';
import { callerOf } from './support/caller.ts';
import { type GatedStack, startGatedStack } from './support/gated-stack.ts';
import { until } from './support/machinery.ts';

const CHATS = 12;
const REPUBLISH_LIMIT = 5;
let at: GatedStack;
let ada: Caller;

beforeAll(async () => {
  at = await startGatedStack({
    CIRCUIT_FAILURES: '3',
    CIRCUIT_OPEN_MS: '1000',
    CIRCUIT_OPEN_MOST_MS: '2000',
    REPUBLISH_LIMIT: String(REPUBLISH_LIMIT),
  });
  ada = await at.person();
});
afterAll(() => at?.stop());

const circuit = async () =>
  (
    await at.machinery.rows<{ state: string; opened: string }>('select state, opened from public.circuits')
  )[0];
const ready = () =>
  ada.call<{ status: string; dependencies: { name: string; ok: boolean; detail: string }[] }>(
    'GET',
    '/health/ready',
  );
const metrics = async () =>
  (await callerOf(at.stack.api, at.stack.tokens.metrics).call('GET', '/metrics')).text;

test('an outage opens the circuit, spends nothing, stops the calls, and ends with everything applied', async () => {
  const chats = await Promise.all(Array.from({ length: CHATS }, () => ada.openChat()));
  await at.machinery.mode('unavailable');
  const accepted: string[] = [];
  for (const chat of chats) {
    const reply = await ada.post(chat, 'My name is Ada.');
    expect([reply.status, reply.headers.get('saidso-degraded')]).toEqual([201, null]);
    accepted.push(reply.body.queue_id);
  }
  await until('the circuit open', async () => (await circuit())?.state !== 'closed');
  await until('every wake-up answered', async () => {
    const counts = (await at.machinery.queue('GET', '/__local/counts')) as { pending: number };
    return counts.pending <= 4;
  });

  const read = await ada.read(chats[0] ?? '', '?include=pending');
  expect([read.status, read.headers.get('saidso-degraded')]).toEqual([200, null]);
  expect(read.body).toMatchObject({ stale: true, pending_updates: 1, pending: [{ seq: 1 }] });
  // Remembered for five seconds: whoever asked before the outage sees it then.
  await until('the line of the circuit', async () => {
    const { status, body } = await ready();
    const line = body.dependencies.find(({ name }) => name === 'circuit');
    expect(status).toBe(200);
    return body.status === 'degraded' && line?.ok === false && /open/.test(line.detail);
  });
  expect(await metrics()).toMatch(/saidso_circuit_state\{state="closed"\} 0/);
  expect(await metrics()).toMatch(/saidso_circuit_opened_total 1/);

  // Whatever is rung for while it is open, only probes ask the model: one per pause of a second or two.
  const calls = await at.machinery.modelCalls();
  const began = Date.now();
  await until('ten sweeps', async () => {
    await at.machinery.sweep();
    return Date.now() - began > 3_000;
  });
  expect((await at.machinery.modelCalls()) - calls).toBeLessThanOrEqual(6);
  const open = await at.machinery.rows<{ attempts: number; status: string }>(
    'select distinct attempts from public.chat_context_queue where id = any ($1::uuid[])',
    [accepted],
  );
  expect(open).toEqual([{ attempts: 0 }]);

  await at.machinery.mode('normal');
  const published: number[] = [];
  const back = Date.now();
  await until(
    'all ended',
    async () => {
      const swept = JSON.parse((await at.machinery.sweep()).text) as { published: number };
      published.push(swept.published);
      const left = await at.machinery.count(
        'select count(*) from public.chat_context_queue where id = any ($1::uuid[]) and processed_at is null',
        [accepted],
      );
      return left === 0;
    },
    60_000,
  );
  expect(Date.now() - back).toBeLessThan(60_000);
  expect(Math.max(...published)).toBeLessThanOrEqual(REPUBLISH_LIMIT);
  for (const queueId of accepted) expect((await ada.update(queueId)).body.status).toBe('complete');
  expect(await circuit()).toMatchObject({ state: 'closed', opened: '1' });
  await until('well again', async () => (await ready()).body.status === 'ok');
});

test('a key that is refused opens it with the first call', async () => {
  const chat = await ada.openChat();
  await at.machinery.mode('unauthorized');
  const { queue_id } = await ada.say(chat, 'My name is Ada.');
  await until('the circuit open', async () => (await circuit())?.state !== 'closed');
  expect((await ada.update(queue_id)).body).toMatchObject({
    attempts: 0,
    error: { code: 'model_unauthorized' },
  });
  await at.machinery.mode('normal');
  await at.sweepUntilEnded(queue_id);
  expect((await ada.read(chat)).body.user_confirmed).toEqual({ name: 'Ada' });
});
