// The sample conversation: planning a birthday dinner, with what people really do in one. They change their mind,
// ignore a suggestion, and say yes.

export type Turn = { readonly role: 'user' | 'assistant'; readonly content: string };

/** One update as a chat backend would post it: messages with roles, or the same as plain text. */
export type Exchange = { readonly note: string; readonly turns: readonly Turn[]; readonly plain?: true };

const user = (content: string): Turn => ({ role: 'user', content });
const assistant = (content: string): Turn => ({ role: 'assistant', content });

export const CONVERSATION: readonly Exchange[] = [
  {
    note: 'how it starts',
    turns: [
      user(
        'Hi! My sister turns thirty, so I want a birthday dinner. On Friday at 7 pm, we are 6 people. My name is Jonas.',
      ),
      assistant('How lovely, Jonas! How about the Hotel Aurora? Its rooftop has a view over the river.'),
    ],
  },
  {
    note: 'nobody takes up the suggestion',
    turns: [
      user('I am allergic to nuts. My budget is 240 euros for all of us.'),
      assistant('I will: no nuts, and 240 euros for everybody.'),
    ],
  },
  {
    note: 'posted as plain text, without roles',
    plain: true,
    turns: [
      user('I prefer Italian food, and I am vegetarian.'),
      assistant('Then I know a place: Trattoria Sole bakes its bread in the yard.'),
    ],
  },
  {
    note: 'a change of mind',
    turns: [
      user('Actually, make it Saturday. We are 8 people now.'),
      assistant('Saturday for 8 people: the long table in the garden is still free.'),
    ],
  },
  {
    note: 'yes to a question that holds the value',
    turns: [assistant('So the dinner starts at 7:30 pm, is that right?'), user("Yes, that's right.")],
  },
];

/** As a backend without roles would send it: a label at the start of each line. */
export function asPlainText(turns: readonly Turn[]): string {
  return turns.map(({ role, content }) => `${role === 'user' ? 'User' : 'Assistant'}: ${content}`).join('\n');
}
