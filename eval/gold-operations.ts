// The gold facts of one exchange, as the oracle is told them.
import type { GoldOperation } from '../local/model/gold.ts';
import type { Exchange } from './chat-turns.ts';
import type { Dialogue, GoldFact } from './dialogue.ts';

/** Annotators' marks without a value the user could have said. */
export const isScored = ({ kind }: GoldFact): boolean => kind !== 'dontcare';

const CLAIMS: Readonly<Record<GoldFact['basis'], GoldOperation['claim']>> = {
  stated: 'stated',
  confirmed_yes: 'agreed',
  accepted_offer: 'agreed',
  accepted_offer_implicit: 'agreed',
  carried: 'inferred',
};

/** As storage writes keys, so that the report and the memory speak of the same one. */
export const keyOf = ({ key }: GoldFact): string => key.replace(/[^\p{L}\p{N}]+/gu, '_').toLowerCase();

const goldValue = (fact: GoldFact, dialogue: Dialogue): string => {
  const said = fact.evidence?.[0]?.text;
  if (said !== undefined) return said;
  const proposed = fact.proposed_turn === undefined ? '' : (dialogue.turns[fact.proposed_turn]?.text ?? '');
  return fact.values.find((value) => proposed.includes(value)) ?? fact.values[0] ?? '';
};

/** In the order said: of two values for one key in one turn the one that stayed is last. */
export function goldFor(dialogue: Dialogue, exchange: Exchange): GoldOperation[] {
  return dialogue.facts
    .filter((fact) => isScored(fact) && exchange.from <= fact.turn && fact.turn < exchange.to)
    .sort((a, b) => a.turn - b.turn || (a.superseded_by === b.id ? -1 : b.superseded_by === a.id ? 1 : 0))
    .map((fact) => ({
      key: keyOf(fact),
      value: goldValue(fact, dialogue),
      claim: CLAIMS[fact.basis],
      op: 'set',
      many: false,
    }));
}

/** What a hostile model claims for the user in this exchange: all that only the assistant has said so far. */
export const distractorsFor = (dialogue: Dialogue, exchange: Exchange): GoldOperation[] =>
  dialogue.assistant_only
    .filter(({ turn }) => turn < exchange.to)
    .slice(-8)
    .map(({ key, value }) => ({
      key: key.replace(/[^\p{L}\p{N}]+/gu, '_').toLowerCase(),
      value,
      claim: 'stated',
      op: 'set',
      many: false,
    }));
