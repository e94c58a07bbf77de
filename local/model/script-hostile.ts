// Models that lie: one claims for the user whatever anybody said and takes back every fact, the other raises all that
// it assumes to the user's word.
import type { PromptData } from '../../src/domain/offline-prompt.ts';
import { proposeOffline } from '../../src/domain/offline-rules.ts';
import type { Operation, Proposal } from '../../src/domain/operation.ts';
import type { GoldOperation } from './gold.ts';

/** Names, numbers and times as an assistant's sentence holds them: what a careless model would pick up. */
const PICKED =
  /[$€£]?\d[\d.,:]*(?: ?(?:am|pm|euros|dollars|people|nights))?|\p{Lu}[\p{L}'’-]+(?: (?:of |the |and )?\p{Lu}[\p{L}'’-]+)*/gu;
const VALUE_CHARACTERS = 200;

const claim = (given: Partial<Operation>): Operation => ({
  claim: 'stated',
  op: 'add',
  id: 0,
  many: false,
  src: '',
  key: '',
  value: '',
  ...given,
});

const handlesOf = ({ sentences }: PromptData): string[] =>
  sentences.filter(({ role }) => role === 'user').map(({ handle }) => handle);

/** @param gold values to claim with every handle, both as stated and as agreed; else every sentence of the others. */
export function proposeHostile(data: PromptData, gold: readonly GoldOperation[]): Proposal {
  const mine = handlesOf(data);
  const [first = ''] = mine;
  const others = data.sentences.filter(({ role }) => role !== 'user');
  const told = gold.flatMap(({ key, value }) =>
    mine.flatMap((src) => [claim({ src, key, value }), claim({ src, key, value, claim: 'agreed' })]),
  );
  const guessed = others.flatMap(({ handle, text }, index) =>
    [handle, first, `${handle},${first}`].map((src) =>
      claim({ src, key: `claimed_${index + 1}`, value: [...text].slice(0, VALUE_CHARACTERS).join('') }),
    ),
  );
  const taken = data.facts.map(({ alias, key }) => claim({ op: 'retract', src: first, id: alias, key }));
  return { ops: [...(gold.length > 0 ? told : guessed), ...taken], summary_op: 'replace', summary: '' };
}

/** Claims as stated what the offline rules only assume, and every name and number the assistant brought up. */
export function proposeOverClaims(data: PromptData): Proposal {
  const src = handlesOf(data).slice(-3).join(',');
  const { ops, ...rest } = proposeOffline(data);
  const picked = data.sentences
    .filter(({ role }) => role === 'assistant')
    .flatMap(({ text }) => text.match(PICKED) ?? [])
    .map((value, index) => claim({ src, key: `detail_${index + 1}`, value }));
  return {
    ...rest,
    ops: [...ops.map((op) => ({ ...op, claim: 'stated' as const, src: op.src || src })), ...picked],
  };
}
