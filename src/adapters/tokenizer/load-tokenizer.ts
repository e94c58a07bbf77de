// The o200k tokenizer, loaded on first use: a megabyte that only deliveries need must not slow a read's cold start.
import type { CountTokens, Tokenizer } from '../../ports/summariser.ts';

// The function is kept, not the promise: on Workers a promise belongs to the request that made it.
let loaded: CountTokens | null = null;

// The encoder is quadratic in the length of one unbroken run (30,000 emoji: ten seconds). Breaking long runs makes
// it linear, costs at most one token per 200 characters, and leaves prose as it is. Found by measurement.
const breakRuns = (text: string): string => text.replace(/\S{200}/gu, '$& ').replace(/\s{200}/gu, '$&.');

async function importTokenizer(): Promise<CountTokens> {
  const { countTokens } = await import('gpt-tokenizer/encoding/o200k_base');
  // `<|endoftext|>` typed by a user is text to be counted, not a control token to be refused.
  const options = { disallowedSpecial: new Set<string>() };
  return (text) => countTokens(breakRuns(text), options);
}

/** Loads once per isolate; a failed load is tried again by the next call. */
export const loadTokenizer: Tokenizer['loadTokenizer'] = async () => {
  loaded ??= await importTokenizer();
  return loaded;
};
