// Every way a model call can fail, as one of our codes. Nothing of the error's text is kept: it may hold the
// user's words.
import { APIConnectionError, APIConnectionTimeoutError, APIError, APIUserAbortError } from 'openai';
import type { ModelFailure, ModelFailureCode, TokenUsage } from '../../domain/operation.ts';

export const NO_USAGE: TokenUsage = { input: 0, output: 0 };

const QUOTA = new Set([
  'insufficient_quota',
  'billing_hard_limit_reached',
  'billing_not_active',
  'insufficient_credits',
  'credit_balance_too_low',
]);
const FILTERED = new Set([
  'content_filter',
  'content_policy_violation',
  'invalid_prompt',
  'ResponsibleAIPolicyViolation',
]);
const TOO_LONG = new Set(['context_length_exceeded', 'string_above_max_length', 'request_too_large']);

/** An hour: a provider that says more is down for us, and the circuit decides. */
const RETRY_AFTER_MAX = 3_600;

/** `Retry-After` in whole seconds, from seconds or an HTTP date; undefined when absent or unreadable. */
export function readRetryAfter(headers: Headers | undefined, nowMs: number): number | undefined {
  const given = headers?.get('retry-after');
  if (!given) return undefined;
  const seconds = /^\d+(\.\d+)?$/.test(given) ? Number(given) : (Date.parse(given) - nowMs) / 1_000;
  return Number.isFinite(seconds) ? Math.min(RETRY_AFTER_MAX, Math.max(1, Math.ceil(seconds))) : undefined;
}

function codeOf(error: APIError): ModelFailureCode {
  const { status } = error;
  const reason = error.code ?? error.type ?? '';
  if (status === undefined) return 'model_unavailable';
  if (status === 401 || status === 403) return 'model_unauthorized';
  if (status === 402 || QUOTA.has(reason)) return 'model_quota_exhausted';
  if (status === 429) return 'model_rate_limited';
  if (status === 408 || status === 504) return 'model_timeout';
  if (FILTERED.has(reason)) return 'model_filtered';
  if (status === 413 || TOO_LONG.has(reason)) return 'model_truncated';
  // An unexplained 400 may be the text's fault or the setting's. Taken as the text's: it then spends attempts and
  // ends as a dead letter that can be redriven, where an outage would block the chat for ever.
  return status === 400 || status === 422 ? 'model_invalid' : 'model_unavailable';
}

/** @param error whatever the SDK threw. @param nowMs for `Retry-After` dates. */
export function mapFailure(error: unknown, nowMs: number): ModelFailure {
  if (error instanceof APIUserAbortError || error instanceof APIConnectionTimeoutError)
    return { code: 'model_timeout', usage: NO_USAGE };
  if (error instanceof APIConnectionError) return { code: 'model_unavailable', usage: NO_USAGE };
  if (error instanceof APIError) {
    const retryAfterSeconds = readRetryAfter(error.headers, nowMs);
    const code = codeOf(error);
    return { code, usage: NO_USAGE, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) };
  }
  if (error instanceof Error && /^(?:Abort|Timeout)Error$/.test(error.name))
    return { code: 'model_timeout', usage: NO_USAGE };
  // A 200 that is not JSON surfaces as a bare SyntaxError; a proxy's page is no fault of the text, but a repair
  // and an attempt are all it costs.
  if (error instanceof SyntaxError) return { code: 'model_invalid', usage: NO_USAGE };
  return { code: 'model_unavailable', usage: NO_USAGE };
}
