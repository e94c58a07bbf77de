// A chat completion read with suspicion: any endpoint may stand behind the setting.
import { z } from 'zod';
import { modelOutput } from '../../contract/model-output.ts';
import type { ModelFailure, Proposal, TokenUsage } from '../../domain/operation.ts';
import { err, ok, type Result } from '../../domain/result.ts';
import type { MergedBy } from '../../domain/update.ts';
import { NO_USAGE } from './map-failure.ts';

/**
 * More is no count: store_result writes these into integer columns, and one that does not fit would end updates that
 * the model has merged. The sum over a repair must fit as well.
 */
const TOKENS_MAX = 1_000_000_000;
const tokens = z.int().nonnegative().max(TOKENS_MAX).catch(0);
const completion = z.object({
  model: z.string().catch(''),
  choices: z
    .array(
      z.object({
        finish_reason: z.string().nullish(),
        message: z.object({ content: z.string().nullish(), refusal: z.string().nullish() }),
      }),
    )
    .min(1),
  usage: z.object({ prompt_tokens: tokens, completion_tokens: tokens }).nullish().catch(null),
});

/** Our local model names itself so, and an offline merge must never pass for a model's. */
const OFFLINE_MODEL = /^saidso-offline/;

export type Completion = {
  readonly proposal: Proposal;
  readonly mergedBy: MergedBy;
  readonly usage: TokenUsage;
};

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** @returns the proposal, or why there is none: refused, filtered, truncated or invalid. Usage is kept either way. */
export function readCompletion(answer: unknown): Result<Completion, ModelFailure> {
  const read = completion.safeParse(answer);
  if (!read.success) return err({ code: 'model_invalid', usage: NO_USAGE });
  const { model, choices, usage: billed } = read.data;
  const usage = billed ? { input: billed.prompt_tokens, output: billed.completion_tokens } : NO_USAGE;
  const [choice] = choices;
  if (choice?.message.refusal) return err({ code: 'model_refused', usage });
  if (choice?.finish_reason === 'content_filter') return err({ code: 'model_filtered', usage });
  if (choice?.finish_reason === 'length') return err({ code: 'model_truncated', usage });
  const output = modelOutput.safeParse(parseJson(choice?.message.content ?? ''));
  if (!output.success) return err({ code: 'model_invalid', usage });
  return ok({ proposal: output.data, mergedBy: OFFLINE_MODEL.test(model) ? 'offline' : 'llm', usage });
}
