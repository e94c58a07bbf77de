// The in-memory driver: the fakes of the unit tests, which pass the same contract suites as Postgres.
import type { OwnedChat } from '../../src/domain/ids.ts';
import { createInMemoryCircuit } from '../../tests/support/fakes/in-memory-circuit.ts';
import type { ChatState, InMemoryDatabase } from '../../tests/support/fakes/in-memory-database.ts';
import { createInMemoryDatabase, keyOf, snapshot } from '../../tests/support/fakes/in-memory-database.ts';
import { createInMemoryDeadLetters } from '../../tests/support/fakes/in-memory-dead-letters.ts';
import { createInMemoryMachinery } from '../../tests/support/fakes/in-memory-machinery.ts';
import { createInMemoryQueue } from '../../tests/support/fakes/in-memory-queue.ts';
import { createInMemoryStore } from '../../tests/support/fakes/in-memory-store.ts';
import { type Driver, type DriverFactory, type StoredChat, wordsOf } from './driver.ts';
import { createLossyCache } from './lossy-cache.ts';

/** Changes a driver before a schedule runs on it: how a planted mistake gets in. */
export type Tamper = (driver: Driver, database: InMemoryDatabase) => Driver;

/** @param tamper defaults to an honest driver */
export const createMemoryFactory = (tamper: Tamper = (driver) => driver): DriverFactory => ({
  name: 'memory',
  open(now) {
    const database = createInMemoryDatabase(now);
    const driver: Driver = {
      name: 'memory',
      queue: createInMemoryQueue(database),
      circuit: createInMemoryCircuit(database),
      store: createInMemoryStore(database),
      deadLetters: createInMemoryDeadLetters(database),
      machinery: createInMemoryMachinery(),
      cache: createLossyCache(),
      look: async (chat) => look(database, chat),
    };
    return tamper(driver, database);
  },
  clear: async () => undefined,
  close: async () => undefined,
});

function look({ chats, erased }: InMemoryDatabase, chat: OwnedChat): StoredChat {
  const held = chats.get(keyOf(chat));
  if (held === undefined) return { kind: 'absent', isErased: erased.has(keyOf(chat)), leftovers: 0 };
  return {
    kind: 'present',
    memory: snapshot(held),
    fence: held.lease.fence,
    rows: held.rows.map(showRow),
    entries: held.entries,
    revisions: held.revisions.map(({ version, fence, seqs, queueIds }) => ({
      version,
      fence,
      queueIds,
      fromSeq: Math.min(...seqs),
      toSeq: Math.max(...seqs),
    })),
  };
}

const showRow = ({ error, exchange, ...row }: ChatState['rows'][number]) => ({
  ...row,
  words: wordsOf(exchange.messages?.[0]?.content, row.payload, row.idempotencyKey),
  errorCode: error?.code ?? null,
});
