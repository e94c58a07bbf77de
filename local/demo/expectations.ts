// What the memory must hold once the sample conversation is over, because the user said so, and what it must not.
import type { Memory } from './api.ts';

export type Expectation = { readonly what: string; readonly holds: (memory: Memory) => boolean };

const values = (section: Memory['user_confirmed']) => Object.values(section).flat();
const confirmed = (pattern: RegExp) => (memory: Memory) =>
  values(memory.user_confirmed).some((value) => pattern.test(value));
const notConfirmed = (pattern: RegExp) => (memory: Memory) => !confirmed(pattern)(memory);

/** Values, not keys: how a fact is called is the model's choice, what the user said is not. */
export const EXPECTATIONS: readonly Expectation[] = [
  { what: 'Jonas is his name', holds: confirmed(/\bJonas\b/) },
  { what: 'the dinner is on Saturday', holds: confirmed(/\bSaturday\b/i) },
  { what: 'and no longer on Friday', holds: notConfirmed(/\bFriday\b/i) },
  { what: '8 people come', holds: confirmed(/\b(8|eight)\b(?!\s*[:.]|\s*pm)/i) },
  { what: 'and no longer 6', holds: notConfirmed(/\b(6|six)\b/i) },
  { what: 'the budget is 240 euros', holds: confirmed(/240/) },
  { what: 'he is allergic to nuts', holds: confirmed(/\bnuts?\b/i) },
  { what: 'he is vegetarian', holds: confirmed(/\bvegetarian\b/i) },
  { what: 'he prefers Italian food', holds: confirmed(/\bItalian\b/i) },
  { what: 'it starts at 7:30 pm, as he agreed', holds: confirmed(/7[:.]30/) },
  { what: 'nobody took the Hotel Aurora', holds: notConfirmed(/\bAurora\b/i) },
  { what: 'nobody chose Trattoria Sole either', holds: notConfirmed(/\bSole\b/i) },
  {
    what: 'every update has been applied',
    holds: ({ accepted_seq, applied_seq }) => applied_seq === accepted_seq,
  },
];

/** The expectations that do not hold. */
export function findFaults(memory: Memory): string[] {
  return EXPECTATIONS.filter(({ holds }) => !holds(memory)).map(({ what }) => what);
}
