// One request of a client, with a deadline of its own: a service that hangs is a finding, not a wait.
import type { Asked, History, Op } from './history.ts';

export type Asking = {
  readonly op: Op;
  readonly method: string;
  readonly path: string;
  readonly chatId: string;
  readonly body?: object;
  readonly key?: string;
  readonly words?: string;
  readonly minSeq?: number;
};

export type Ask = (asking: Asking) => Promise<Asked>;

/** No answer of the service takes longer by its own settings; beyond it the client hangs up. */
const PATIENCE_MS = 15_000;

const whole = (value: unknown): number | null => (typeof value === 'number' ? value : null);
const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);
const header = (response: Response, name: string): number | null => {
  const value = response.headers.get(name);
  return value === null ? null : Number(value);
};

type Heard = Omit<
  Asked,
  'client' | 'op' | 'userId' | 'chatId' | 'key' | 'words' | 'minSeq' | 'startMs' | 'endMs'
>;

const SILENCE: Heard = {
  status: 0,
  code: null,
  retryAfter: null,
  age: null,
  degraded: null,
  queueId: null,
  seq: null,
  version: null,
  acceptedSeq: null,
  appliedSeq: null,
  showsPending: false,
};

async function hear(response: Response): Promise<Heard> {
  // An answer cut off in its middle throws here: it is none.
  const body = (await response.json()) as Record<string, unknown>;
  return {
    status: response.status,
    code: text(body.code),
    retryAfter: header(response, 'retry-after'),
    age: header(response, 'age'),
    degraded: response.headers.get('saidso-degraded'),
    queueId: text(body.queue_id),
    seq: whole(body.seq),
    version: whole(body.version),
    acceptedSeq: whole(body.accepted_seq),
    appliedSeq: whole(body.applied_seq),
    showsPending: Array.isArray(body.pending),
  };
}

/** @param client a name for the history. */
export function createAsk(
  api: string,
  history: History,
  client: string,
  { id, token }: { readonly id: string; readonly token: string },
): Ask {
  return async ({ op, method, path, chatId, body, key, words, minSeq }) => {
    const startMs = Date.now();
    const heard = await fetch(`${api}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(key === undefined ? {} : { 'idempotency-key': key }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(PATIENCE_MS),
    })
      .then(hear, () => SILENCE)
      .catch(() => SILENCE);
    const asked: Asked = {
      client,
      op,
      userId: id,
      chatId,
      key: key ?? null,
      words: words ?? null,
      minSeq: minSeq ?? null,
      startMs,
      endMs: Date.now(),
      ...heard,
    };
    history.add(asked);
    return asked;
  };
}
