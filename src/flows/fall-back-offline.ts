// The last resort of an update that is out of attempts: the offline rules merge it, once, instead of nobody.
import { readPrompt } from '../domain/offline-prompt.ts';
import { proposeOffline } from '../domain/offline-rules.ts';
import type { Proposal, TokenUsage } from '../domain/operation.ts';
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
 * @param fault of the call just made; `worker` when the workers died before any answer.
 */
export function isLastResort(
  claim: HeldClaim,
  settings: SummarizeSettings,
  fault: 'text' | 'outage' | 'worker',
): boolean {
  const isAlone = claim.updates.length === 1;
  const isSpent = claim.updates.every(({ attempts }) => attempts >= settings.maxAttempts);
  // Once: if it was our own code that died of this text, the rules die of it as well, and that is one death more.
  const isFirstTry = claim.deaths <= settings.maxDeaths;
  return (
    settings.offlineFallback &&
    isAlone &&
    ((fault === 'worker' && isFirstTry) || (fault === 'text' && isSpent))
  );
}

/** What the rules propose for the same prompt; verified like any proposal. @param spent tokens of the failed call. */
export function fallBackOffline(prompt: Prompt, spent: TokenUsage): Proposed {
  return { proposal: proposeOffline(readPrompt(prompt.user)), mergedBy: 'offline', usage: spent };
}
