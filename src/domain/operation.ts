// What the model may propose: operations against the prior memory, never a rewrite. Code verifies and applies them.

export const OPERATIONS_MAX = 40;
export const VALUE_CHARACTERS = 300;
export const KEY_CHARACTERS = 64;
export const SUMMARY_CHARACTERS = 1_200;
export const SUMMARY_APPEND_CHARACTERS = 200;

export type Operation = {
  /** Sentence handles of the prompt, `u3.2` or `u3.2,u3.3`; empty only when `claim` is inferred. */
  readonly src: string;
  readonly claim: 'stated' | 'agreed' | 'inferred';
  readonly op: 'add' | 'update' | 'promote' | 'retract';
  /** Line number of the fact list in the prompt, valid for this request only; 0 = none. */
  readonly id: number;
  readonly key: string;
  readonly value: string;
  readonly many: boolean;
};

/** The whole answer of the model, after its shape was checked by contract/model-output.ts. */
export type Proposal = {
  readonly ops: readonly Operation[];
  readonly summary_op: 'keep' | 'append' | 'replace';
  readonly summary: string;
};

export type TokenUsage = { readonly input: number; readonly output: number };

/**
 * Why a model call gave no proposal. `outage` reasons say nothing about the text and spend no attempt;
 * the others may be the text's fault: they spend one, and the batch is halved until the poison row stands alone.
 */
export const MODEL_FAILURES = {
  model_unavailable: 'outage',
  model_rate_limited: 'outage',
  model_quota_exhausted: 'outage',
  model_unauthorized: 'outage',
  model_timeout: 'outage',
  model_refused: 'text',
  model_filtered: 'text',
  model_truncated: 'text',
  model_invalid: 'text',
} as const satisfies Record<string, 'outage' | 'text'>;

export type ModelFailureCode = keyof typeof MODEL_FAILURES;
export type ModelFailure = {
  readonly code: ModelFailureCode;
  readonly retryAfterSeconds?: number | undefined;
  readonly usage: TokenUsage;
};
