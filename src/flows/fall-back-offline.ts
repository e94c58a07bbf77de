// The last resort of an update that is out of attempts: the offline rules merge it, once, instead of nobody.
import { readPrompt } from '../domain/offline-prompt.ts';
import { proposeOffline } from '../domain/offline-rules.ts';
import { MODEL_FAILURES, type ModelFailure, type Proposal, type TokenUsage } from '../domain/operation.ts';
import type { Prompt } from '../domain/prompt.ts';
import type { MergedBy } from '../domain/update.ts';
import type { HeldClaim, SummarizeSettings } from './delivery-outcome.ts';

export type Proposed = {
  readonly proposal: Proposal;
  readonly mergedBy: MergedBy;
  readonly usage: TokenUsage;
};

/**
 * Whether the claim holds one update alone that the model will not be asked about again. An outage is never the last
 * resort's business: the update waits for the model, which knows more than the rules.
 * @param failure of the call just made; null when the workers died before any answer.
 */
export function isLastResort(
  claim: HeldClaim,
  settings: SummarizeSettings,
  failure: ModelFailure | null,
): boolean {
  const isSpent =
    claim.updates.length === 1 && claim.updates.every(({ attempts }) => attempts >= settings.maxAttempts);
  return settings.offlineFallback && isSpent && (failure === null || MODEL_FAILURES[failure.code] === 'text');
}

/** What the rules propose for the same prompt; verified like any proposal. @param spent tokens of the failed call. */
export function fallBackOffline(prompt: Prompt, spent: TokenUsage): Proposed {
  return { proposal: proposeOffline(readPrompt(prompt.user)), mergedBy: 'offline', usage: spent };
}
