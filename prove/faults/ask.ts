// One request of a client, with a deadline of its own: a service that hangs is a finding, not a wait.
import { type HistoryEvent, hashWords, type Words } from '../../verify/history/event.ts';
import { type Answer, appendSeen, doneSeen, readSeen } from '../../verify/history/from-http.ts';
import type { Asked, History, Op } from './history.ts';

export type Asking = {
  readonly op: Op;
  readonly method: string;
  readonly path: string;
  readonly chatId: string;
  readonly body?: object;
  readonly key?: string;
  /** Of what appends an update. */
  readonly carries?: Words;
  readonly minSeq?: number;
};

export type Ask = (asking: Asking) => Promise<Asked>;
type Span = {
  readonly userId: string;
  readonly client: string;
  readonly startMs: number;
  readonly endMs: number;
};

/** No answer of the service takes longer by its own settings; beyond it the client hangs up. */
const PATIENCE_MS = 15_000;

const whole = (value: unknown): number | null => (typeof value === 'number' ? value : null);
const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);

function askedOf({ op, chatId, key, minSeq }: Asking, span: Span, answer: Answer | null): Asked {
  const body = (answer?.body ?? {}) as Record<string, unknown>;
  const header = (name: string) => answer?.headers.get(name) ?? null;
  const number = (name: string) => (header(name) === null ? null : Number(header(name)));
  return {
    op,
    chatId,
    userId: span.userId,
    startMs: span.startMs,
    endMs: span.endMs,
    key: key ?? null,
    minSeq: minSeq ?? null,
    status: answer?.status ?? 0,
    code: text(body.code),
    retryAfter: number('retry-after'),
    age: number('age'),
    degraded: header('saidso-degraded'),
    seq: whole(body.seq),
    version: whole(body.version),
    appliedSeq: whole(body.applied_seq),
    showsPending: Array.isArray(body.pending),
  };
}

function eventOf(
  { op, chatId, key, carries, minSeq }: Asking,
  span: Span,
  answer: Answer | null,
): HistoryEvent {
  const asked = { chatId, ...span };
  // Whether a token is good says nothing about an update: the statuses have a judge of their own.
  const heard = answer?.status === 401 ? null : answer;
  if (op === 'open') return { op: 'create', ...asked, seen: doneSeen(heard) };
  if (op === 'erase') return { op: 'erase', ...asked, seen: doneSeen(heard) };
  if (op === 'read')
    return { op, ...asked, ...(minSeq === undefined ? {} : { minSeq }), seen: readSeen(heard) };
  const words = hashWords(carries ?? {});
  return { op: 'append', ...asked, words, idempotencyKey: key ?? null, seen: appendSeen(heard) };
}

/** @param client a name for the history. */
export function createAsk(
  api: string,
  history: History,
  client: string,
  { id, token }: { readonly id: string; readonly token: string },
): Ask {
  return async (asking) => {
    const { method, path, body, key } = asking;
    const startMs = Date.now();
    const answer = await fetch(`${api}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(key === undefined ? {} : { 'idempotency-key': key }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(PATIENCE_MS),
    })
      // An answer cut off in its middle fails here: it is none.
      .then(async (response): Promise<Answer> => {
        const { status, headers } = response;
        return { status, headers, body: await response.json() };
      })
      .catch(() => null);
    const span = { userId: id, client, startMs, endMs: Date.now() };
    const asked = askedOf(asking, span, answer);
    history.add(asked, eventOf(asking, span, answer));
    return asked;
  };
}
