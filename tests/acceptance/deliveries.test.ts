// What stands at /functions: only the queue may knock, a second knock does nothing, and a dead letter rings the sweep.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startStack, type TestStack } from '../support/stack.ts';
import { type Caller, callerOf } from './support/caller.ts';
import { type Forgery, type Machinery, machineryOf, until } from './support/machinery.ts';

const DEFAULT_TENANT = '00000000-0000-4000-8000-000000000001';
const SUMMARIZE = '/functions/summarize';

let stack: TestStack;
let machinery: Machinery;
let ada: Caller;
let userId: string;

beforeAll(async () => {
  stack = await startStack({ LIMIT_PER_MINUTE: '100000', REPUBLISH_AFTER_MS: '100' });
  machinery = machineryOf(stack);
  const [person] = await stack.people(1);
  userId = person?.id ?? '';
  ada = callerOf(stack.api, person?.token);
});
afterAll(async () => {
  await machinery?.close();
  await stack?.stop();
});

const wakeUp = (chat_id: string) =>
  JSON.stringify({ v: 1, tenant_id: DEFAULT_TENANT, user_id: userId, chat_id, reason: 'accepted' });

/** An update whose wake-ups the queue loses, so that only what the test sends can move it. */
async function unheard(): Promise<{ chat: string; queueId: string }> {
  await machinery.queue('POST', '/__local/faults', { drop: 1 });
  const chat = await ada.openChat();
  const { queue_id } = await ada.say(chat, 'My name is Ada.');
  await until('the wake-up lost', async () => {
    const counts = (await machinery.queue('GET', '/__local/counts')) as { pending: number };
    return counts.pending === 0;
  });
  return { chat, queueId: queue_id };
}

const FORGERIES: [what: string, signature: (path: string, body: string) => string | null][] = [
  ['without a signature', () => null],
  ['with words for a signature', () => 'not.a.signature'],
  ['signed with another key', (path, body) => machinery.sign(path, body, { key: 'sig_other_key_of_nobody' })],
  ['signed with an empty key', (path, body) => machinery.sign(path, body, { key: '' })],
  ['signed for another address', (_, body) => machinery.sign('/functions/other', body)],
  ['signed for another body', (path, body) => machinery.sign(path, `${body} `)],
  ...(
    [
      ['signed by another issuer', { claims: { iss: 'Somebody' } }],
      ['with a signature that has ended', { claims: { exp: 1_000_000_000 } }],
      ['with a signature that never ends', { claims: { exp: undefined } }],
      ['with a signature that is not valid yet', { claims: { nbf: 99_999_999_999 } }],
      ['with a signature over no body', { claims: { body: undefined } }],
      ['with a signature that names no address', { claims: { sub: undefined } }],
      ['with an algorithm that is none', { header: { alg: 'none' } }],
      ['with an algorithm that is not ours', { header: { alg: 'HS512' } }],
    ] satisfies [string, Forgery][]
  ).map(([what, forgery]): [string, (path: string, body: string) => string] => [
    what,
    (path, body) => machinery.sign(path, body, forgery),
  ]),
];

test.for(FORGERIES)(
  'a delivery %s is refused and moves nothing [signature_invalid]',
  async ([, signature]) => {
    const { chat, queueId } = await unheard();
    const before = await machinery.rows('select * from public.service_counters order by 1');
    for (const path of [SUMMARIZE, '/functions/dead-letter', '/functions/sweep']) {
      const body = wakeUp(chat);
      const { status, text } = await machinery.deliver(path, body, signature(path, body));
      expect([status, JSON.parse(text).code]).toEqual([401, 'signature_invalid']);
    }
    expect(await machinery.status(queueId)).toBe('pending_summarization');
    expect(await machinery.rows('select * from public.service_counters order by 1')).toEqual(before);
  },
);

test('a genuine delivery, replayed and sent twice at once, applies its update once', async () => {
  const { chat, queueId } = await unheard();
  const calls = await machinery.modelCalls();
  const body = wakeUp(chat);
  const signature = machinery.sign(SUMMARIZE, body);
  const answers = await Promise.all([1, 2, 3].map(() => machinery.deliver(SUMMARIZE, body, signature)));
  answers.push(await machinery.deliver(SUMMARIZE, body, signature));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  expect(await ada.ended(queueId)).toMatchObject({ status: 'complete', attempts: 1, applied_version: 1 });
  expect(await machinery.count('select count(*) from public.chat_revisions where chat_id = $1', [chat])).toBe(
    1,
  );
  expect((await machinery.modelCalls()) - calls).toBe(1);
});

test('the key that comes next is accepted as well, so that keys can be rolled', async () => {
  const { chat, queueId } = await unheard();
  const body = wakeUp(chat);
  const key = machinery.keys.qstash_next_signing_key ?? '';
  expect((await machinery.deliver(SUMMARIZE, body, machinery.sign(SUMMARIZE, body, { key }))).status).toBe(
    200,
  );
  expect((await ada.ended(queueId)).status).toBe('complete');
});

test('a signed delivery for a chat that does not exist is done, not repeated', async () => {
  expect((await machinery.deliver(SUMMARIZE, wakeUp(randomUUID()))).status).toBe(200);
});

test('a signed delivery that says nothing we know stays with the queue [invalid_request]', async () => {
  const { status, text } = await machinery.deliver(SUMMARIZE, JSON.stringify({ v: 2, words: 'hello' }));
  expect([status, JSON.parse(text).code]).toEqual([422, 'invalid_request']);
});

test('a dead letter of the queue is counted, ends no row, and rings the sweep', async () => {
  const { queueId } = await unheard();
  const counted = () => machinery.count('select sum(dead_letter_callbacks) from public.service_counters');
  const before = await counted();
  await until('stranded', async () => {
    const old = `select count(*) from public.chat_context_queue
      where id = $1 and published_at < now() - interval '150 ms'`;
    return (await machinery.count(old, [queueId])) === 1;
  });
  const callback = JSON.stringify({ status: 503, sourceMessageId: 'msg_1', url: `${stack.api}${SUMMARIZE}` });
  expect((await machinery.deliver('/functions/dead-letter', callback)).status).toBe(200);
  expect(await counted()).toBe(before + 1);
  expect(await ada.ended(queueId)).toMatchObject({ status: 'complete', outcome: 'applied' });
});

test('the queue is told to ring the sweep each minute', async () => {
  const schedules = (await machinery.queue('GET', '/v2/schedules')) as {
    cron: string;
    destination: string;
  }[];
  expect(schedules.map(({ cron, destination }) => ({ cron, destination }))).toEqual([
    { cron: '* * * * *', destination: `${stack.api}/functions/sweep` },
  ]);
});

test('what the queue is given holds ids and a reason, and none of the words', async () => {
  await machinery.queue('POST', '/__local/faults', { delay: 1, delayMs: 60_000 });
  const chat = await ada.openChat();
  await ada.say(chat, 'My secret is canary-55.');
  const pending = async () => JSON.stringify(await machinery.queue('GET', '/__local/pending'));
  await until('the message', async () => (await pending()).includes(chat));
  const shown = await pending();
  const bodies = [...shown.matchAll(/"body":"([^"]*)"/g)].map(([, body]) => body ?? '');
  expect(bodies.length).toBeGreaterThan(0);
  const decoded = bodies.map((body) => Buffer.from(body, 'base64').toString()).join('\n');
  expect(`${shown}\n${decoded}`).not.toMatch(/canary|secret is/);
  await machinery.queue('POST', '/__local/flush');
});
