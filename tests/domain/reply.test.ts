// Reading the user's reply to a question.
import { describe, expect, it } from 'vitest';
import { readReply } from '../../src/domain/reply.ts';

describe('a reply', () => {
  it.each([
    'Yes',
    'yes, please.',
    'Yeah!',
    'That is correct.',
    'Sounds good',
    'Ok',
    'It sure is.',
    'Yes, how long is the ride?',
    'Sí',
    'はい',
    'да',
  ])('says yes: %s', (text) => expect(readReply(text)).toBe('yes'));
  it.each(['No', 'no thanks', 'Nope.', 'nein', "Don't", 'Not really', "That's wrong"])(
    'says no: %s',
    (text) => expect(readReply(text)).toBe('no'),
  );
  it.each([
    'Yes but make it 8 pm',
    'Ok, actually Saturday',
    'yes, for 5',
    'Yes, on Saturday',
    'Sure, only not the window',
  ])('changes the question: %s', (text) => expect(readReply(text)).toBe('edit'));
  it.each([
    'yeah right',
    'Yes?',
    'November',
    'What is the price?',
    'I live in Rome',
    'I do have luggage',
    '',
  ])('says neither: %s', (text) => expect(['other', 'no']).toContain(readReply(text)));
});
