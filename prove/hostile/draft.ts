// A request while it is being spoiled: the parts that mutations change, and how they become bytes.
import type { Random } from '../../sim/random.ts';
import type { Operation } from './api-document.ts';
import type { Framing, Wire } from './exchange.ts';

export type Draft = {
  readonly operation: Operation;
  method: string;
  /** Value of each parameter of the path, encoded as it travels. */
  params: Record<string, string>;
  /** Name and value, encoded as they travel. */
  query: [string, string][];
  headers: Record<string, string | string[]>;
  /** What the body says; `undefined` where the route takes none. */
  json: unknown;
  /** Bytes in its place. */
  raw: Buffer | null;
  framing: Framing;
  /** Changes the path once it is put together; null when it stays. */
  readdress: ((path: string) => string) | null;
  /** Whether the answer may be missing: a length that lies leaves nothing to answer on. */
  mayBreak: boolean;
  /** Whether a refusal may come from the server below the app, which knows no problem documents. */
  mayStopBelow: boolean;
};

/** What a mutation may use. */
export type Means = {
  readonly random: Random;
  /** Stands for what a user wrote: never to be seen in a refusal, a log, a message or a figure. */
  readonly canary: string;
};

export type Mutation = {
  readonly name: string;
  readonly part: 'body' | 'path' | 'query' | 'headers' | 'address';
  /** Whether the request must be refused when nothing else is wrong with it. */
  readonly refused: boolean;
  /** @returns false when there is nothing here that it could change. */
  readonly apply: (draft: Draft, means: Means) => boolean;
};

const pathOf = ({ operation, params, readdress }: Draft): string => {
  const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => params[name] ?? '');
  return readdress === null ? path : readdress(path);
};

export function bodyOf({ json, raw }: Draft): Buffer | undefined {
  return raw ?? (json === undefined ? undefined : Buffer.from(JSON.stringify(json) ?? ''));
}

export function toWire(draft: Draft): Wire {
  const query = draft.query.map(([name, value]) => `${name}=${value}`).join('&');
  return {
    method: draft.method,
    // What a request line cannot hold at all (spaces, controls, letters beyond Latin-1) is encoded; the rest stays.
    path: `${pathOf(draft)}${query === '' ? '' : `?${query}`}`.replace(/[^\x21-\xff]/gu, encodeURIComponent),
    headers: draft.headers,
    body: bodyOf(draft),
    framing: draft.framing,
  };
}

/** The text of the body as it stands, for mutations that spoil it as text. */
export const textOf = (draft: Draft): string => bodyOf(draft)?.toString('utf8') ?? '';

export function setRaw(draft: Draft, body: string | Buffer): true {
  draft.raw = typeof body === 'string' ? Buffer.from(body) : body;
  return true;
}
