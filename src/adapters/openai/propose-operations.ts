// The model call: one request, at most one repair, one deadline over both.
import type OpenAI from 'openai';
import type { ModelFailure, TokenUsage } from '../../domain/operation.ts';
import type { Prompt } from '../../domain/prompt.ts';
import { err, type Result } from '../../domain/result.ts';
import type { Summariser } from '../../ports/summariser.ts';
import { buildRequest } from './build-request.ts';
import { mapFailure } from './map-failure.ts';
import { type ModelConfig, openClient } from './open-client.ts';
import { type Completion, readCompletion } from './read-completion.ts';

const REPAIR = {
  model_invalid: 'Your last answer did not fit the schema. Answer again, with the JSON object alone.',
  model_truncated: 'Your last answer was too long. Answer again with the most important ops only.',
} as const;

/** Below this much time a repair would only turn an invalid answer into a timeout, ms. */
const REPAIR_LEAST_MS = 300;

const add = (a: TokenUsage, b: TokenUsage): TokenUsage => ({
  input: a.input + b.input,
  output: a.output + b.output,
});

async function ask(
  client: OpenAI,
  model: string,
  prompt: Prompt,
  repair: string | null,
  signal: AbortSignal,
): Promise<Result<Completion, ModelFailure>> {
  try {
    const request = buildRequest(model, prompt, repair);
    const answer: unknown = await client.chat.completions.create(request, { signal });
    return readCompletion(answer);
  } catch (error) {
    // Our own deadline wins over whatever the SDK made of the abort.
    if (signal.aborted) return err({ code: 'model_timeout', usage: { input: 0, output: 0 } });
    return err(mapFailure(error, Date.now()));
  }
}

/**
 * Asks the configured model for operations. A failure is one code of `MODEL_FAILURES` and the tokens it cost, never
 * text. An invalid or truncated answer is asked for once more when the time left is at least what the first took.
 */
export function proposeOperations(config: ModelConfig): Summariser['proposeOperations'] {
  const client = openClient(config);
  const model = config.OPENAI_MODEL;
  return async (prompt, deadlineMs) => {
    const startedAt = performance.now();
    const signal = AbortSignal.timeout(Math.max(1, Math.floor(deadlineMs)));
    const first = await ask(client, model, prompt, null, signal);
    if (first.ok) return first;
    const { code, usage } = first.error;
    const spent = performance.now() - startedAt;
    if (code !== 'model_invalid' && code !== 'model_truncated') return first;
    if (deadlineMs - spent < Math.max(spent, REPAIR_LEAST_MS)) return first;
    const second = await ask(client, model, prompt, REPAIR[code], signal);
    if (second.ok) return { ok: true, value: { ...second.value, usage: add(usage, second.value.usage) } };
    return err({ ...second.error, usage: add(usage, second.error.usage) });
  };
}
