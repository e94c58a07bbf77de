// The verifier and the reply reader alone, on gold: what a model that copies well gets through, and what a liar does.
import { verifyEvidence } from '../src/domain/evidence.ts';
import { readReply } from '../src/domain/reply.ts';
import { numberSentences } from '../src/domain/sentence.ts';
import { cutExchanges, exchangeOf, sentencesAt } from './chat-turns.ts';
import type { Dialogue } from './dialogue.ts';
import { isScored, keyOf } from './gold-operations.ts';
import { addTally, type Tally } from './score-chat.ts';

export type VerifierFigures = {
  /** User-stated facts accepted when the value is copied. */
  readonly stated: Tally;
  /** Values of the assistant alone that pass with any user sentence cited, as statement or as assent: worst case. */
  readonly assistantOnly: Tally;
  /** Yes-confirmed values accepted as agreed; the rest goes to `to_confirm`. */
  readonly agreed: Tally;
  readonly replyPrecision: Tally;
  readonly replyRecall: Tally;
};

const NONE: Tally = { hits: 0, of: 0 };
const one = (isHit: boolean): Tally => ({ hits: isHit ? 1 : 0, of: 1 });
const sum = (tallies: readonly Tally[]): Tally => tallies.reduce(addTally, NONE);

function checkFacts(dialogue: Dialogue, basis: 'stated' | 'confirmed_yes'): Tally[] {
  const exchanges = cutExchanges(dialogue.turns);
  return dialogue.facts.flatMap((fact) => {
    if (fact.basis !== basis || !isScored(fact) || fact.kind === 'bool') return [];
    const said = fact.evidence?.[0];
    if (basis === 'stated' && said === undefined) return [];
    const exchange = exchangeOf(exchanges, fact.turn);
    if (!exchange) return [];
    const cited = sentencesAt(exchange, fact.turn).filter(
      ({ start, end }) => basis !== 'stated' || (said !== undefined && start < said.end && said.start < end),
    );
    const claim = basis === 'stated' ? 'stated' : 'agreed';
    const values = said === undefined || basis !== 'stated' ? fact.values : [said.text];
    const src = cited.map(({ handle }) => handle).join(',');
    const sentences = numberSentences(exchange.turns);
    return [
      one(
        values.some(
          (value) =>
            verifyEvidence({ src, claim, key: keyOf(fact), value }, sentences, exchange.turns).section ===
            'user_confirmed',
        ),
      ),
    ];
  });
}

/** Every user sentence of the chat is tried with both claims; one that passes is a failure of the value. */
function checkDistractors(dialogue: Dialogue): Tally[] {
  const exchanges = cutExchanges(dialogue.turns).map(({ turns }) => ({
    turns,
    sentences: numberSentences(turns),
  }));
  return dialogue.assistant_only.map(({ key, value }) =>
    one(
      exchanges.some(({ turns, sentences }) =>
        sentences.some(({ role, handle }) =>
          (['stated', 'agreed'] as const).some(
            (claim) =>
              role === 'user' &&
              verifyEvidence({ src: handle, claim, key: key.replace('.', '_'), value }, sentences, turns)
                .section === 'user_confirmed',
          ),
        ),
      ),
    ),
  );
}

/** @param dialogues of one source. Reply figures are those of confirmation questions; offers are asked about anyway. */
export function checkVerifier(dialogues: readonly Dialogue[]): VerifierFigures {
  const replies = dialogues.flatMap(({ turns, replies: gold }) =>
    gold.flatMap(({ proposal, turn, label }) =>
      proposal === 'confirm'
        ? [{ isYes: label === 'yes', isRead: readReply(turns[turn]?.text ?? '') === 'yes' }]
        : [],
    ),
  );
  return {
    stated: sum(dialogues.flatMap((dialogue) => checkFacts(dialogue, 'stated'))),
    assistantOnly: sum(dialogues.flatMap(checkDistractors)),
    agreed: sum(dialogues.flatMap((dialogue) => checkFacts(dialogue, 'confirmed_yes'))),
    replyPrecision: sum(replies.filter(({ isRead }) => isRead).map(({ isYes }) => one(isYes))),
    replyRecall: sum(replies.filter(({ isYes }) => isYes).map(({ isRead }) => one(isRead))),
  };
}
