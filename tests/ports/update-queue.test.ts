// The fake and the real thing keep one contract: the queue and the store in memory, and on Postgres through PostgREST.
import { afterAll, beforeAll } from 'vitest';
import type { RunningRest } from '../../local/rest.ts';
import { createCircuit } from '../../src/adapters/postgres/circuit.ts';
import { createDatabase as openDatabase } from '../../src/adapters/postgres/client.ts';
import { createDeadLetters } from '../../src/adapters/postgres/dead-letters.ts';
import { createMemoryStore } from '../../src/adapters/postgres/memory-store.ts';
import { createUpdateQueue } from '../../src/adapters/postgres/update-queue.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { createInMemoryCircuit } from '../support/fakes/in-memory-circuit.ts';
import { createInMemoryDatabase } from '../support/fakes/in-memory-database.ts';
import { createInMemoryDeadLetters } from '../support/fakes/in-memory-dead-letters.ts';
import { createInMemoryQueue } from '../support/fakes/in-memory-queue.ts';
import { createInMemoryStore } from '../support/fakes/in-memory-store.ts';
import { SECRET_KEY, startRestFor } from '../support/rest.ts';
import { testConfig } from '../support/test-config.ts';
import { circuitContract } from './circuit.contract.ts';
import { deadLettersContract } from './dead-letters.contract.ts';
import { decisionsContract } from './decisions.contract.ts';
import { memoryStoreContract } from './memory-store.contract.ts';
import type { QueueUnderTest } from './queue-steps.ts';
import { updateEndingsContract } from './update-endings.contract.ts';
import { updateQueueContract } from './update-queue.contract.ts';

const memory = createInMemoryDatabase(() => Date.now());
const fake: QueueUnderTest = {
  queue: createInMemoryQueue(memory),
  store: createInMemoryStore(memory),
  circuit: createInMemoryCircuit(memory),
  deadLetters: createInMemoryDeadLetters(memory),
};

let database: TestDatabase;
let rest: RunningRest;
let real: QueueUnderTest;

beforeAll(async () => {
  database = await createDatabase();
  rest = await startRestFor(database);
  const client = openDatabase(testConfig({ SUPABASE_URL: rest.url, SUPABASE_SECRET_KEY: SECRET_KEY }));
  real = {
    queue: createUpdateQueue(client),
    store: createMemoryStore(client),
    circuit: createCircuit(client),
    deadLetters: createDeadLetters(client),
  };
});
afterAll(async () => {
  await rest.close();
  await database.drop();
});

for (const contract of [
  updateQueueContract,
  decisionsContract,
  updateEndingsContract,
  circuitContract,
  deadLettersContract,
  memoryStoreContract,
]) {
  contract('the fake', () => fake);
  contract('Postgres', () => real);
}
