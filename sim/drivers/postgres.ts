// The driver on real Postgres: the product's adapters and SQL, over one direct connection.
import pg from 'pg';
import { createCircuit } from '../../src/adapters/postgres/circuit.ts';
import { createDeadLetters } from '../../src/adapters/postgres/dead-letters.ts';
import { createMachinery } from '../../src/adapters/postgres/machinery.ts';
import { createMemoryStore } from '../../src/adapters/postgres/memory-store.ts';
import { createUpdateQueue } from '../../src/adapters/postgres/update-queue.ts';
import { createDirectDatabase } from './direct-database.ts';
import type { Driver, DriverFactory } from './driver.ts';
import { lookPostgres } from './look-postgres.ts';
import { createLossyCache } from './lossy-cache.ts';

const RESET_CIRCUIT = `update public.circuits set state = 'closed', failures = 0, last_failed_chat = null, reason = null,
  opened_at = null, open_until = null, failed_probes = 0, probe_chat = null, last_success_at = null`;

/** @param url of a superuser, on a database with every migration that nothing else uses */
export async function openPostgresFactory(url: string): Promise<DriverFactory> {
  const service = new pg.Client({ connectionString: url });
  const superuser = new pg.Client({ connectionString: url });
  await Promise.all([service.connect(), superuser.connect()]);
  // What a crash of the server would lose is not asked here, and waiting for the disk is most of a commit.
  await service.query('set synchronous_commit = off');
  await service.query('set role service_role');
  return {
    name: 'postgres',
    open(now): Driver {
      const door = createDirectDatabase(service, now);
      return {
        name: 'postgres',
        queue: createUpdateQueue(door),
        circuit: createCircuit(door),
        store: createMemoryStore(door),
        deadLetters: createDeadLetters(door),
        machinery: createMachinery(door),
        cache: createLossyCache(),
        look: (chat) => lookPostgres(superuser, chat),
      };
    },
    async clear(chats) {
      const ids = chats.map(({ chatId }) => chatId);
      await superuser.query(
        'select public.erase_chat(c.tenant_id, c.user_id, c.chat_id) from public.chats c where c.chat_id = any ($1)',
        [ids],
      );
      // One circuit for the whole database: the next schedule begins with a model that nobody has asked.
      await superuser.query(RESET_CIRCUIT);
      await superuser.query('update public.erasures set redis_keys = 0 where chat_id = any ($1)', [ids]);
    },
    async close() {
      await Promise.all([service.end(), superuser.end()]);
    },
  };
}
