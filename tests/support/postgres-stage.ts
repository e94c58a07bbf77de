// The Postgres adapters on a database of their own, through real PostgREST and supabase-js, as production has them.
import { type Database, createDatabase as openDoor } from '../../src/adapters/postgres/client.ts';
import { createDeadLetters } from '../../src/adapters/postgres/dead-letters.ts';
import { createMachinery } from '../../src/adapters/postgres/machinery.ts';
import { createMemoryStore } from '../../src/adapters/postgres/memory-store.ts';
import { createUpdateQueue } from '../../src/adapters/postgres/update-queue.ts';
import type { OwnedChat } from '../../src/domain/ids.ts';
import type { DeadLetters } from '../../src/ports/dead-letters.ts';
import type { Machinery } from '../../src/ports/machinery.ts';
import type { MemoryStore } from '../../src/ports/memory-store.ts';
import type { UpdateQueue } from '../../src/ports/update-queue.ts';
import { createDatabase, type TestDatabase } from './database.ts';
import { newChat } from './memory-examples.ts';
import { SECRET_KEY, startRestFor } from './rest.ts';
import { testConfig } from './test-config.ts';

export type PostgresStage = {
  readonly door: Database;
  readonly queue: UpdateQueue;
  readonly store: MemoryStore;
  readonly machinery: Machinery;
  readonly deadLetters: DeadLetters;
  /** Straight to the tables, as superuser: to look, and to move clocks. */
  readonly pool: TestDatabase['pool'];
  /** A chat that exists. */
  createdChat(): Promise<OwnedChat>;
  close(): Promise<void>;
};

/** Open it in `beforeAll`, close it in `afterAll`. */
export async function openPostgresStage(settings: Record<string, string> = {}): Promise<PostgresStage> {
  const database = await createDatabase();
  const rest = await startRestFor(database);
  const door = openDoor(testConfig({ SUPABASE_URL: rest.url, SUPABASE_SECRET_KEY: SECRET_KEY, ...settings }));
  const store = createMemoryStore(door);
  return {
    door,
    queue: createUpdateQueue(door),
    store,
    machinery: createMachinery(door),
    deadLetters: createDeadLetters(door),
    pool: database.pool,
    async createdChat() {
      const chat = newChat();
      const created = await store.createChat(chat, {});
      if (!created.ok) throw new Error(created.error.code);
      return chat;
    },
    async close() {
      await rest.close();
      await database.drop();
    },
  };
}
