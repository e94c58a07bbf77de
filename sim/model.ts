// The model: the same prompt always gets the same answer, but for poison: a batch that holds it is refused until the
// model is healed. It states every sentence of the user.
import type { ModelFailure, Operation, Proposal, TokenUsage } from '../src/domain/operation.ts';
import type { Prompt } from '../src/domain/prompt.ts';
import { err, ok, type Result } from '../src/domain/result.ts';
import type { MergedBy } from '../src/domain/update.ts';

const USAGE: TokenUsage = { input: 100, output: 20 };

export type Proposed = Result<
  { readonly proposal: Proposal; readonly mergedBy: MergedBy; readonly usage: TokenUsage },
  ModelFailure
>;

type Line = { readonly handle: string; readonly text: string };

const isLine = (value: unknown): value is Line =>
  typeof value === 'object' && value !== null && 'handle' in value && 'text' in value;

/** The sentences of the user in a prompt. */
export const userSentences = (prompt: Prompt): readonly Line[] =>
  prompt.user
    .split('\n')
    .map((line): unknown => JSON.parse(line))
    .filter(isLine)
    .filter(({ handle }) => handle.startsWith('u'));

/** `My badge is k1n4.` -> `k1n4`: which chat and which update a sentence belongs to. */
export const markOf = (words: string): string => /k\d+n\d+/.exec(words)?.[0] ?? '';
export const isPoison = (words: string): boolean => words.includes('poison');

/** The fact that a sentence states, or null for small talk. `home` is one key for all, so its last value shows order. */
export function factOf(words: string): { readonly key: string; readonly value: string } | null {
  const value = words.replace(/[.]$/, '');
  if (words.startsWith('I live')) return { key: 'home', value };
  return words.startsWith('My') ? { key: `badge_${markOf(words)}`, value } : null;
}

const stated = ({ handle, text }: Line): readonly Operation[] => {
  const fact = factOf(text);
  return fact === null ? [] : [{ src: handle, claim: 'stated', op: 'add', id: 0, ...fact, many: false }];
};

export const MODEL_OUTAGE: Proposed = err({ code: 'model_unavailable', usage: { input: 0, output: 0 } });

/** @param isHealed the model that refused poison was replaced by one that does not. */
export function propose(prompt: Prompt, isHealed: boolean): Proposed {
  const sentences = userSentences(prompt);
  if (!isHealed && sentences.some(({ text }) => isPoison(text)))
    return err({ code: 'model_refused', usage: USAGE });
  const proposal: Proposal = { ops: sentences.flatMap(stated), summary_op: 'keep', summary: '' };
  return ok({ proposal, mergedBy: 'llm', usage: USAGE });
}
