// What a yes agrees to: the question that holds the value, and no denial, in several languages.
import { describe, expect, it } from 'vitest';
import { verifyEvidence } from '../../src/domain/evidence.ts';
import { numberSentences } from '../../src/domain/sentence.ts';
import { op, type Said, turnsOf } from '../support/batch.ts';

function verdict(said: Said[], given: Parameters<typeof op>[0]) {
  const turns = turnsOf(1, said);
  const found = verifyEvidence(op(given), numberSentences(turns), turns);
  return found.section === 'user_confirmed' ? 'confirmed' : found.reason;
}

const asked = (question: string, reply: string, value: string) =>
  verdict(
    [
      ['assistant', question],
      ['user', reply],
    ],
    { claim: 'agreed', value },
  );

describe('a yes', () => {
  it.each([
    ['We noted you owe 900 dollars. Shall I go ahead?', '900 dollars'],
    ['We noted you owe 900 dollars. Can I proceed with it?', '900 dollars'],
    ['We noted you owe 900 dollars. Is it okay if I book it?', '900 dollars'],
    ['We noted you owe 900 dollars. Would you like me to continue?', '900 dollars'],
  ])('to go on does not vouch for what was said before: %s', (question, value) => {
    expect(asked(question, 'yes', value)).toBe('assent_value_not_asked');
  });

  it.each([
    ['You owe 900 dollars. Is that correct?', '900 dollars'],
    ['A table for 4. Does this look right to you?', 'table for 4'],
    ['A table for 4. Correct?', 'table for 4'],
    ['Shall I go ahead and book a table for 4?', 'table for 4'],
  ])('to whether it is so does: %s', (question, value) => {
    expect(asked(question, 'yes', value)).toBe('confirmed');
  });

  it.each([
    ['Ist dein Plan nicht Gold?', 'ja'],
    ['Hast du keinen Gold Plan?', 'ja'],
    ["Votre plan n'est pas Gold ?", 'oui'],
    ['¿Tu plan no es Gold?', 'sí'],
    ['Il tuo piano non è Gold?', 'sì, esatto'],
    ['O seu plano não é Gold?', 'sim'],
    ['Is je plan niet Gold?', 'ja'],
    ['Ваш план не Gold?', 'да'],
    ['Do you fly without Gold?', 'yes'],
  ])('to a denial confirms nothing: %s', (question, reply) => {
    expect(asked(question, reply, 'Gold')).toMatch(/^assent_/);
  });

  it('to the same question without denial is one', () => {
    expect(asked('Ist dein Plan Gold?', 'ja', 'Gold')).toBe('confirmed');
  });
});
