// Chats and memories on Postgres: one method per SQL function.
import type { MemoryStore } from '../../ports/memory-store.ts';
import type { Database } from './client.ts';
import { closeChat } from './close-chat.ts';
import { continueChat } from './continue-chat.ts';
import { createChat } from './create-chat.ts';
import { eraseChat } from './erase-chat.ts';
import { finishErasure } from './finish-erasure.ts';
import { listChats } from './list-chats.ts';
import { readChat } from './read-chat.ts';
import { readMemory } from './read-memory.ts';
import { readRevisions } from './read-revisions.ts';
import { unfinishedErasures } from './unfinished-erasures.ts';

export const createMemoryStore = (database: Database): MemoryStore => ({
  createChat: createChat(database),
  readChat: readChat(database),
  listChats: listChats(database),
  closeChat: closeChat(database),
  continueChat: continueChat(database),
  readMemory: readMemory(database),
  readRevisions: readRevisions(database),
  eraseChat: eraseChat(database),
  finishErasure: finishErasure(database),
  unfinishedErasures: unfinishedErasures(database),
});
