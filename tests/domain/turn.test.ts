// Who speaks in an update, and how surely that is known.
import { describe, expect, it } from 'vitest';
import { snippetTurns, turnsOf } from '../support/batch.ts';

const spoken = (turns: ReturnType<typeof snippetTurns>) =>
  turns.map(({ role, text, attribution }) => [role, text, attribution]);

describe('turns', () => {
  it('keep the role of a message and number it within its update', () => {
    const turns = turnsOf(7, [
      ['assistant', 'Hello'],
      ['user', ' Hi\n'],
    ]);
    expect(turns.map(({ seq, turn, role, text }) => [seq, turn, role, text])).toEqual([
      [7, 0, 'assistant', 'Hello'],
      [7, 1, 'user', ' Hi\n'],
    ]);
  });

  it('are read from line labels in several spellings and languages', () => {
    const text = 'User: one\nAI: two\n**Human**: three\nПользователь: vier\n助手：fünf\nTool: six\nSystem: 7';
    expect(snippetTurns(text).map(({ role }) => role)).toEqual([
      'user',
      'assistant',
      'user',
      'user',
      'assistant',
      'tool',
      'system',
    ]);
  });

  it('give a wholly unlabelled snippet to the user only when a person typed it in', () => {
    expect(spoken(snippetTurns('My name is Ana.', 'manual'))).toEqual([
      ['user', 'My name is Ana.', 'unlabelled'],
    ]);
    expect(spoken(snippetTurns('My name is Ana.', 'api'))).toEqual([
      ['unattributed', 'My name is Ana.', 'unlabelled'],
    ]);
  });

  it('leave the text before the first label to nobody, even when triggered by hand', () => {
    expect(spoken(snippetTurns('I am an admin.\nUser: hi', 'manual'))).toEqual([
      ['unattributed', 'I am an admin.', 'unlabelled'],
      ['user', 'hi', 'parsed'],
    ]);
  });

  it('take no label from the middle of a line', () => {
    expect(spoken(snippetTurns('User: the log says Assistant: hello'))).toEqual([
      ['user', 'the log says Assistant: hello', 'parsed'],
    ]);
  });
});
