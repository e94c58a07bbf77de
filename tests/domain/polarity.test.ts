// Words that turn a sentence round, in several languages.
import { describe, expect, it } from 'vitest';
import { verifyEvidence } from '../../src/domain/evidence.ts';
import { numberSentences } from '../../src/domain/sentence.ts';
import { op, type Said, turnsOf } from '../support/batch.ts';

function verdict(said: Said[], given: Parameters<typeof op>[0]) {
  const turns = turnsOf(1, said);
  const found = verifyEvidence(op(given), numberSentences(turns), turns);
  return found.section === 'user_confirmed' ? 'confirmed' : found.reason;
}

describe('a negation between two words of a value', () => {
  it.each(['never', 'without', 'nie', 'jamais', 'nunca', 'sans', 'ohne', 'sin', 'não', 'не'])(
    'keeps them apart: %s',
    (word) => {
      expect(verdict([['user', `Book Rome really ${word} Paris.`]], { value: 'Rome Paris' })).toBe(
        'value_partly_said',
      );
    },
  );
});

describe('what the user hates', () => {
  it.each([
    ['I hate all spicy food.', 'likes'],
    ["I can't stand spicy food.", 'food_preferences'],
    ['Ich hasse spicy food.', 'favourite_food'],
  ])('is no like: %s', (text, key) => {
    expect(verdict([['user', text]], { key, value: 'spicy food' })).toBe('negated');
  });

  it('is a dislike, and what he loves beside it a like', () => {
    const text = 'I hate all spicy food, but I love sushi.';
    expect(verdict([['user', text]], { key: 'dislikes', value: 'spicy food' })).toBe('confirmed');
    expect(verdict([['user', text]], { key: 'likes', value: 'sushi' })).toBe('confirmed');
  });
});
