// Planted mistakes in what happens to a whole chat: it is closed, and another goes on from it.
import { EMPTY_MEMORY } from '../../../src/domain/memory.ts';
import type { Mutant } from './mutant.ts';

export const CHAT_MUTANTS: readonly Mutant[] = [
  {
    name: 'close that answers and closes nothing',
    breaks: /^1 .* was accepted after the chat was closed/,
    tamper: (driver) => ({
      ...driver,
      store: { ...driver.store, closeChat: (chat) => driver.store.readChat(chat) },
    }),
  },
  {
    name: 'continue that leaves the facts behind',
    breaks: /^10 the continuation of version/,
    tamper: (driver) => ({
      ...driver,
      store: {
        ...driver.store,
        continueChat: (continuation) =>
          driver.store.continueChat({ ...continuation, entries: [], content: EMPTY_MEMORY }),
      },
    }),
  },
  {
    name: 'continue that begins a new chat each time',
    breaks: /^2 one version was continued twice/,
    tamper: (driver, { chats }) => ({
      ...driver,
      store: {
        ...driver.store,
        continueChat: (continuation) => {
          for (const chat of chats.values()) chat.continuedFrom = null;
          return driver.store.continueChat(continuation);
        },
      },
    }),
  },
];
