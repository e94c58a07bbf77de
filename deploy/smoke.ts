// The life of one update against a deployed address: create, update, wait, read, erase. Plain fetch, as a caller would.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { PlainError } from '../local/stack/plain-error.ts';
import type { Progress } from '../local/stack/progress.ts';

type Body = Readonly<Record<string, unknown>>;
type Answer = { readonly status: number; readonly body: Body };

export type SmokeOptions = {
  /** Base address without a slash at the end. */
  readonly api: string;
  readonly token: string;
  readonly progress: Progress;
  /** How long the update may take to end, the model included. ms */
  readonly patienceMs?: number;
};

const PATIENCE_MS = 90_000;
const REQUEST_MS = 30_000;

/** @throws PlainError that names the dependency which does not answer. */
export async function checkReady({ api, progress }: Pick<SmokeOptions, 'api' | 'progress'>): Promise<void> {
  await progress.step('live', call(api, 'GET', '/health/live', 200), () => api);
  await progress.step('ready', call(api, 'GET', '/health/ready', 200), ({ body }) => {
    // 200 without the model as well: the API can do without it for a while, a new deployment is not done.
    if (failingOf(body).includes('model'))
      throw new PlainError(
        'The model does not answer (model).',
        'Check OPENAI_API_KEY, OPENAI_BASE_URL and OPENAI_MODEL; updates are accepted and wait until it does.',
      );
    const parts = Array.isArray(body.dependencies) ? (body.dependencies as { name: string }[]) : [];
    return parts.map(({ name }) => name).join(', ');
  });
}

/**
 * One step a line. The chat is a new one and is erased whatever happens in between.
 * @throws PlainError at the first answer that is not the promised one, with the `code` of the problem, never its text.
 */
export async function smoke({ api, token, progress, patienceMs = PATIENCE_MS }: SmokeOptions): Promise<void> {
  const { step } = progress;
  const chat_id = randomUUID();
  const ask = (method: string, path: string, status: number, body?: Body) =>
    call(api, method, path, status, token, body);
  await step('refuse', call(api, 'GET', `/api/v1/memory/${chat_id}`, 401), () => 'no token, no answer');
  await step('create', ask('POST', '/api/v1/chats', 201, { chat_id }), () => `chat ${chat_id}`);
  try {
    const messages = [{ role: 'user', content: 'My name is Ada and I am vegetarian.' }];
    const update = { chat_id, messages, trigger_source: 'test' };
    const { body } = await step(
      'update',
      ask('POST', '/api/v1/memory/update', 201, update),
      ({ body }) => `seq ${String(body.seq)}, ${String(body.status)}`,
    );
    const ended = awaitEnd(
      () => ask('GET', `/api/v1/memory/updates/${String(body.queue_id)}?wait=10`, 200),
      patienceMs,
    );
    await step('wait', ended, (last) => `${String(last.status)}, ${String(last.outcome)}`);
    const read = ask('GET', `/api/v1/memory/${chat_id}?min_seq=${String(body.seq)}`, 200);
    await step('read', read.then(requireFresh), ({ user_confirmed }) => {
      const keys = Object.keys((user_confirmed ?? {}) as Body);
      return `confirmed: ${keys.length > 0 ? keys.join(', ') : 'nothing (look at the outcome above)'}`;
    });
  } finally {
    await step('erase', ask('DELETE', `/api/v1/memory/${chat_id}`, 200), () => 'with receipt');
  }
  await step('gone', ask('GET', `/api/v1/memory/${chat_id}`, 404), () => 'not found any more');
}

async function awaitEnd(ask: () => Promise<Answer>, patienceMs: number): Promise<Body> {
  const end = Date.now() + patienceMs;
  for (;;) {
    const { body } = await ask();
    if (body.status === 'complete') return body;
    if (body.status === 'failed' || Date.now() > end)
      throw new PlainError(
        `The update is ${String(body.status)} after ${String(body.attempts)} attempts.`,
        'Look at its error_code in chat_context_queue; docs/deploy.md, "When something is off", goes through the causes.',
      );
    await sleep(250); // A wait is answered at once where too many wait already.
  }
}

function requireFresh({ body }: Answer): Body {
  if (body.stale === false) return body;
  throw new PlainError(
    'The memory is stale although its update has ended.',
    'Read it again; then look at the cache.',
  );
}

const failingOf = ({ dependencies }: Body): string[] =>
  Array.isArray(dependencies)
    ? (dependencies as { name: string; ok: boolean }[]).filter(({ ok }) => !ok).map(({ name }) => name)
    : [];

async function call(
  api: string,
  method: string,
  path: string,
  expected: number,
  token?: string,
  body?: Body,
): Promise<Answer> {
  const response = await fetch(`${api}${path}`, {
    method,
    redirect: 'manual',
    signal: AbortSignal.timeout(REQUEST_MS),
    headers: {
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(body ? { 'content-type': 'application/json' } : {}),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  }).catch(() => {
    throw new PlainError(`${api} does not answer.`, 'Check PUBLIC_URL and that the deployment runs.');
  });
  const answer = (await response.json().catch(() => ({}))) as Body;
  if (response.status === expected) return { status: response.status, body: answer };
  const failing = failingOf(answer);
  const code =
    failing.length > 0 ? failing.join(', ') : String(answer.code ?? answer.title ?? 'no problem body');
  throw new PlainError(
    `${method} ${path.replace(/[0-9a-f-]{36}.*/, '…')} answered ${response.status} (${code}) where ${expected} was due.`,
    'docs/deploy.md, "When something is off", goes through the causes.',
  );
}
