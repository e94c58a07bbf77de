// What the eval compares: ways to keep a memory of a chat, each fed the same exchanges.
import type { GoldOperation } from '../local/model/gold.ts';
import type { Exchange } from './chat-turns.ts';

/** What a reader would be given after an update. */
export type View = {
  readonly confirmed: readonly (readonly [key: string, value: string])[];
  readonly inferred: readonly (readonly [key: string, value: string])[];
  /** Free text: the summary, or the window of turns. */
  readonly text: string;
};

export type Step = {
  readonly view: View;
  /** Merged, as opposed to left as it stood because the model failed. */
  readonly isMerged: boolean;
  /** As the endpoint bills them; 0 without a model. */
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Null without a model. */
  readonly ms: number | null;
  /** o200k tokens of what a reader is given. */
  readonly memoryTokens: number;
};

/** A memory of one chat; `take` is called once per exchange, in order. */
export type Chat = { take(exchange: Exchange, gold: readonly GoldOperation[]): Promise<Step> };
export type System = { readonly name: string; open(replicate: number): Chat };

export const EMPTY_VIEW: View = { confirmed: [], inferred: [], text: '' };

/** Fields of a memory as pairs; a key of several values gives several. */
export const asPairs = (fields: Readonly<Record<string, unknown>>): [string, string][] =>
  Object.entries(fields).flatMap(([key, value]) =>
    (Array.isArray(value) ? value : [value]).map((one): [string, string] => [key, String(one)]),
  );
