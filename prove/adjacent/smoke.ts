// The life of a chat over HTTP, step by step, as every version of the service must let it be lived.
import { randomUUID } from 'node:crypto';
import { pollUntil } from '../../local/postgres/poll-until.ts';
import type { Service } from './run-tree.ts';

type Body = Readonly<Record<string, unknown>>;
export type Answer = { readonly status: number; readonly body: Body };
/** What was asked and did not go as promised; empty when all is well. */
export type SmokeReport = { readonly steps: number; readonly broken: readonly string[] };

const PATIENCE_MS = 30_000;

export async function ask(
  { stack }: Service,
  method: string,
  path: string,
  body?: Body,
  key?: string,
): Promise<Answer> {
  const response = await fetch(`${stack.api}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${path === '/metrics' ? stack.tokens.metrics : stack.tokens.user_a}`,
      ...(body && { 'content-type': 'application/json' }),
      ...(key && { 'idempotency-key': key }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '') && text !== '';
  return { status: response.status, body: isJson ? (JSON.parse(text) as Body) : {} };
}

async function askQueue({ stack, queueToken }: Service, path: string, body: Body): Promise<void> {
  const headers = {
    authorization: `Bearer ${queueToken}`,
    'content-type': 'application/json',
    'upstash-retries': '0',
  };
  await fetch(`${stack.qstash}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
}

const says = (content: string, chat_id: string) => ({ chat_id, messages: [{ role: 'user', content }] });

/** Waits for the end of an update. @returns its last answer; an empty one for what was not accepted. */
export async function awaitEnd(
  at: Service,
  queueId: unknown,
  meanwhile?: () => Promise<void>,
): Promise<Body> {
  let last: Body = {};
  if (queueId === undefined) return last;
  await pollUntil(async () => {
    await meanwhile?.();
    last = (await ask(at, 'GET', `/api/v1/memory/updates/${String(queueId)}?wait=1`)).body;
    return last.status === 'complete' || last.status === 'failed';
  }, PATIENCE_MS);
  return last;
}

/** Creates, updates, waits, reads, decides, continues, sweeps and erases. */
export async function smoke(at: Service): Promise<SmokeReport> {
  const broken: string[] = [];
  let steps = 0;
  const expect = (what: string, found: unknown, wanted: unknown) => {
    steps += 1;
    if (JSON.stringify(found) !== JSON.stringify(wanted))
      broken.push(`${what}: ${JSON.stringify(found)} and not ${JSON.stringify(wanted)}`);
  };
  const chat_id = randomUUID();
  const memory = `/api/v1/memory/${chat_id}`;
  const key = randomUUID();
  expect('ready', (await ask(at, 'GET', '/health/ready')).status, 200);
  expect('create', (await ask(at, 'POST', '/api/v1/chats', { chat_id })).status, 201);
  const update = says('My name is Ada and I am vegetarian.', chat_id);
  const first = await ask(at, 'POST', '/api/v1/memory/update', update, key);
  expect('update', [first.status, first.body.seq], [201, 1]);
  expect('update again', (await ask(at, 'POST', '/api/v1/memory/update', update, key)).status, 200);
  const { status, outcome, attempts } = await awaitEnd(at, first.body.queue_id);
  expect('wait', [status, outcome, attempts], ['complete', 'applied', 1]);
  const read = await ask(at, 'GET', `${memory}?min_seq=1&include=pending,facts`);
  const { version, stale, user_confirmed } = read.body;
  expect('read', [read.status, version, stale], [200, 1, false]);
  expect('memory', (user_confirmed as Body | undefined)?.name, 'Ada');
  expect('context', (await ask(at, 'GET', `${memory}/context`)).status, 200);
  const decision = await ask(at, 'POST', `${memory}/facts/diet`, { action: 'reject' });
  expect('decide', (await awaitEnd(at, decision.body.queue_id)).outcome, 'applied');
  const revisions = await ask(at, 'GET', `${memory}/revisions`);
  expect(
    'revisions',
    [revisions.status, (revisions.body.revisions as unknown[] | undefined)?.length],
    [200, 2],
  );
  const continued = await ask(at, 'POST', `/api/v1/chats/${chat_id}/continue`, {});
  expect('continue', continued.status, 201);

  await askQueue(at, '/__local/faults', { drop: 1 });
  const lost = await ask(at, 'POST', '/api/v1/memory/update', says('My budget is 240 euros.', chat_id));
  const ring = () => askQueue(at, `/v2/publish/${at.stack.api}/functions/sweep`, {});
  expect('sweep', (await awaitEnd(at, lost.body.queue_id, ring)).outcome, 'applied');

  for (const one of [chat_id, continued.body.chat_id]) {
    expect('erase', (await ask(at, 'DELETE', `/api/v1/memory/${String(one)}`)).status, 200);
    expect('gone', (await ask(at, 'GET', `/api/v1/memory/${String(one)}`)).status, 404);
  }
  expect('metrics', (await ask(at, 'GET', '/metrics')).status, 200);
  return { steps, broken };
}
