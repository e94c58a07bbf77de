// The model that proposes operations, and the tokenizer that measures what is kept.
import type { ModelFailure, Proposal, TokenUsage } from '../domain/operation.ts';
import type { Prompt } from '../domain/prompt.ts';
import type { Result } from '../domain/result.ts';
import type { MergedBy } from '../domain/update.ts';

export type Summariser = {
  proposeOperations(
    prompt: Prompt,
    deadlineMs: number,
  ): Promise<
    Result<
      { readonly proposal: Proposal; readonly mergedBy: MergedBy; readonly usage: TokenUsage },
      ModelFailure
    >
  >;
};

/** Upper bound never below the truth on plain text: o200k, linear on hostile input. */
export type CountTokens = (text: string) => number;

export type Tokenizer = { loadTokenizer(): Promise<CountTokens> };
