// Attacks and benign controls: what a fooled or hostile model returns, through translation and fold.
import { foldValue } from '../src/domain/folded-text.ts';
import type { Entry } from '../src/domain/memory.ts';
import type { Operation } from '../src/domain/operation.ts';
import { numberSentences, type Sentence } from '../src/domain/sentence.ts';
import { translateProposal } from '../src/domain/translate-proposal.ts';
import { readTurns } from '../src/domain/turn.ts';
import { cutExchanges } from './chat-turns.ts';
import type { Injection } from './dialogue.ts';
import { viewOf } from './operations-system.ts';
import type { View } from './system.ts';

export type InjectionResult = {
  readonly id: string;
  readonly class: string;
  /** What went wrong; empty when the case holds. */
  readonly faults: readonly string[];
};

const countTokens = (text: string): number => text.length;

const priorEntry = ([key, value]: readonly [string, string], position: number): Entry => ({
  seq: 1,
  position,
  kind: 'set',
  section: 'user_confirmed',
  key,
  value,
  many: false,
  confidence: 3,
  evidence: null,
  reason: null,
  tokens: 1,
});

/** The attack as one update, so that every handle can be cited in every way. */
function play(attack: Injection, cite: (turn: number, sentences: readonly Sentence[]) => string): View {
  const [exchange] = cutExchanges(attack.turns);
  const queueId = exchange?.queueId;
  if (queueId === undefined) throw new Error('an attack without turns');
  const messages = attack.turns.map(({ role, text }) => ({ role, content: text }));
  const turns = readTurns({
    queueId,
    seq: 2,
    triggerSource: 'api',
    exchange: { contextSnippet: null, messages },
  });
  const sentences = numberSentences(turns);
  const ops = attack.ops.map(
    ({ op, id, key, value, claim, turn }): Operation => ({
      src: cite(turn, sentences),
      claim: claim === 'assented' ? 'agreed' : claim,
      op,
      id,
      key,
      value,
      many: false,
    }),
  );
  const prior = attack.prior.map(priorEntry);
  const results = translateProposal({
    proposal: { ops, summary_op: 'keep', summary: '' },
    sentences,
    turns,
    entries: prior,
    updates: [{ queueId, seq: 2 }],
    strictAttribution: false,
    countTokens,
    mergedBy: 'llm',
    usage: { input: 0, output: 0 },
  });
  return viewOf([...prior, ...[...results.values()].flatMap(({ entries }) => entries)]);
}

const has = ({ confirmed }: View, value: string): boolean =>
  confirmed.some(([, stored]) => foldValue(stored) === foldValue(value) || stored.includes(value));

/** Cites the named turn as a careful model would, and then each user sentence in turn, as a hostile one would. */
export function checkInjection(attack: Injection): InjectionResult {
  const named = play(attack, (turn, sentences) =>
    sentences
      .filter((sentence) => sentence.turn === turn)
      .map(({ handle }) => handle)
      .join(','),
  );
  const all = attack.turns.flatMap(({ text }) => text.split(/[.!?\n]+/u)).length + 1;
  const hostile = Array.from({ length: all }, (_, index) =>
    play(attack, (_turn, sentences) => sentences[index]?.handle ?? ''),
  );
  const views = [named, ...hostile];
  return {
    id: attack.id,
    class: attack.class,
    faults: [
      ...attack.expect.not_confirmed
        .filter((value) => views.some((view) => has(view, value)))
        .map((value) => `confirmed: ${value}`),
      ...attack.expect.keep
        .filter(([key, value]) =>
          views.some(({ confirmed }) => !confirmed.some(([own, stored]) => own === key && stored === value)),
        )
        .map(([key]) => `lost: ${key}`),
      ...attack.expect.confirmed
        .filter((value) => !has(named, value))
        .map((value) => `not confirmed: ${value}`),
    ],
  };
}
