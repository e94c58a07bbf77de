// The offline rules one by one: how often what they would confirm is a gold value of the chat, letter by letter.
import { verifyEvidence } from '../src/domain/evidence.ts';
import { foldValue } from '../src/domain/folded-text.ts';
import { proposeOffline } from '../src/domain/offline-rules.ts';
import { numberSentences } from '../src/domain/sentence.ts';
import { cutExchanges } from './chat-turns.ts';
import type { Dialogue } from './dialogue.ts';
import { addTally, type Tally } from './score-chat.ts';

export type RuleFigures = { readonly all: Tally; readonly byKey: ReadonlyMap<string, Tally> };

/** Keys the rules name themselves; any other comes from the user's “my … is”. */
const OWN_KEYS = new Set(
  'name location destination origin city date day time party_size nights tickets rooms budget email diet seat cuisine allergies preferences likes dislikes'.split(
    ' ',
  ),
);

const plain = (value: string): string =>
  foldValue(value)
    .replace(/^(?:the|an?) /u, '')
    .replace(/[.,!?]+$/u, '');

/** Strict: equal after folding, article and end mark aside. A lower bound, since gold lists slots and not all that is said. */
export function checkRules(dialogues: readonly Dialogue[]): RuleFigures {
  const byKey = new Map<string, Tally>();
  for (const dialogue of dialogues) {
    const gold = new Set(dialogue.facts.flatMap(({ values }) => values.map(plain)));
    for (const { turns } of cutExchanges(dialogue.turns)) {
      const sentences = numberSentences(turns);
      const { ops } = proposeOffline({ summary: '', facts: [], sentences });
      for (const op of ops) {
        if (verifyEvidence(op, sentences, turns).section !== 'user_confirmed') continue;
        const key = OWN_KEYS.has(op.key) ? op.key : 'my … is';
        const hit = { hits: gold.has(plain(op.value)) ? 1 : 0, of: 1 };
        byKey.set(key, addTally(byKey.get(key) ?? { hits: 0, of: 0 }, hit));
      }
    }
  }
  const all = [...byKey.values()].reduce(addTally, { hits: 0, of: 0 });
  return { all, byKey: new Map([...byKey].sort((a, b) => b[1].of - a[1].of)) };
}
