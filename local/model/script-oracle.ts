// The oracle: a model that knows the facts and copies them as a perfect one would. With `noisy` it errs by the dice,
// with `normaliser` it rewrites every value, which the verifier must not believe.
import { findSupport } from '../../src/domain/find-support.ts';
import { foldText } from '../../src/domain/folded-text.ts';
import { isSameValue, normaliseValue } from '../../src/domain/normalise-value.ts';
import type { PromptData, SpokenSentence } from '../../src/domain/offline-prompt.ts';
import type { Operation, Proposal } from '../../src/domain/operation.ts';
import type { GoldOperation } from './gold.ts';

const isUser = ({ role }: SpokenSentence): boolean => role === 'user';

/** The user's sentence that proves it: the one that holds the value, else the last one. */
function sourceOf({ claim, op, value, key }: GoldOperation, sentences: readonly SpokenSentence[]): string {
  const mine = sentences.filter(isUser);
  const holds = (text: string) => (sentence: SpokenSentence) =>
    findSupport(foldText(sentence.text), text).tier === 'exact';
  if (claim === 'inferred') return '';
  if (claim === 'agreed') {
    const asked = sentences.findLastIndex(({ role }) => role === 'assistant');
    return sentences.slice(asked + 1).find(isUser)?.handle ?? mine.at(-1)?.handle ?? '';
  }
  const named = mine.findLast(holds(value));
  const byKey =
    op === 'retract' ? mine.findLast((one) => key.split('_').some((word) => holds(word)(one))) : null;
  return (named ?? byKey ?? mine.at(-1))?.handle ?? '';
}

/** Operations for the gold facts, in order; what stands already is not repeated. */
export function proposeOracle({ facts, sentences }: PromptData, gold: readonly GoldOperation[]): Proposal {
  const ops = gold.flatMap((one): Operation[] => {
    const { key, value, claim, many } = one;
    const own = facts.filter((fact) => fact.key === key);
    const listed = own.find((fact) => isSameValue(fact.value, value)) ?? (many ? undefined : own[0]);
    const base = { src: sourceOf(one, sentences), claim, key, value, many };
    if (one.op === 'retract') return listed ? [{ ...base, op: 'retract', id: listed.alias }] : [];
    if (!listed) return [{ ...base, op: 'add', id: 0 }];
    if (!isSameValue(listed.value, value)) return [{ ...base, op: 'update', id: listed.alias }];
    return listed.section === 'llm_inferred' && claim !== 'inferred'
      ? [{ ...base, op: 'promote', id: listed.alias }]
      : [];
  });
  return { ops, summary_op: 'keep', summary: '' };
}

/** Every value in the form a tidy model likes: ISO dates, 24 hours, True; or else in capitals. */
export function normaliseOperations(proposal: Proposal): Proposal {
  const ops = proposal.ops.map((op) => {
    const norm = normaliseValue(op.value)?.norm;
    return {
      ...op,
      value: norm ?? (/^(?:yes|true)$/iu.test(op.value) ? 'True' : `The ${op.key}: ${op.value}.`),
    };
  });
  return { ...proposal, ops };
}

/** A generator of numbers in [0, 1) from a text (mulberry32 over an FNV-1a hash): the same prompt errs the same way. */
export function diceOf(seed: string): () => number {
  let state = 0x811c9dc5;
  for (const char of seed) state = Math.imul(state ^ (char.codePointAt(0) ?? 0), 0x01000193);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** With probability `p` each: an operation is lost, doubled, given a wrong number, an invented value or a wrong source. */
export function disturbOperations(proposal: Proposal, p: number, seed: string): Proposal {
  const dice = diceOf(seed);
  const ops = proposal.ops.flatMap((op): Operation[] => {
    if (dice() >= p) return [op];
    const fault = Math.floor(dice() * 5);
    if (fault === 0) return [];
    if (fault === 1) return [op, op];
    if (fault === 2) return [{ ...op, id: op.id + 1 + Math.floor(dice() * 50) }];
    if (fault === 3) return [{ ...op, value: `invented ${Math.floor(dice() * 1_000)}` }];
    return [{ ...op, src: `u${1 + Math.floor(dice() * 9)}.1` }];
  });
  return { ...proposal, ops: dice() < p ? ops.toReversed() : ops };
}
