// A database in which every table has rows of A, of B and of A's namesake in another tenant, behind real PostgREST.
import { randomUUID } from 'node:crypto';
import { createClient } from '@supabase/supabase-js';
import { createDatabase as openDoor } from '../../../src/adapters/postgres/client.ts';
import { createMemoryStore } from '../../../src/adapters/postgres/memory-store.ts';
import { createUpdateQueue } from '../../../src/adapters/postgres/update-queue.ts';
import { asId, type OwnedChat, type TenantId, type UserId } from '../../../src/domain/ids.ts';
import { createDatabase } from '../../support/database.ts';
import { PUBLISHABLE_KEY, SECRET_KEY, signUserToken, startRestFor } from '../../support/rest.ts';
import { testConfig } from '../../support/test-config.ts';
import { appendMany, applyOf, claimRows, storeClaim, unwrap } from '../../support/update-examples.ts';

export type Role = 'anon' | 'A' | 'B' | 'service_role';
export type TenantsStage = Awaited<ReturnType<typeof openTenantsStage>>;

const OURS = asId<TenantId>('00000000-0000-4000-8000-000000000001');

export async function openTenantsStage() {
  const database = await createDatabase();
  const rest = await startRestFor(database);
  const door = openDoor(testConfig({ SUPABASE_URL: rest.url, SUPABASE_SECRET_KEY: SECRET_KEY }));
  const [queue, store] = [createUpdateQueue(door), createMemoryStore(door)];
  const [a, b] = [asId<UserId>(randomUUID()), asId<UserId>(randomUUID())];

  /** A chat with an applied update and one that waits: a row in every table that has chats in it. */
  async function liveChat(userId: UserId, tenantId: TenantId = OURS): Promise<OwnedChat> {
    const chat = { tenantId, userId, chatId: asId<OwnedChat['chatId']>(randomUUID()) };
    unwrap(await store.createChat(chat, {}));
    await appendMany(queue, chat, 1);
    const claim = await claimRows(queue, chat);
    await storeClaim(queue, chat, claim);
    unwrap(await queue.applyUpdate(applyOf(chat, claim)));
    await appendMany(queue, chat, 1);
    return chat;
  }

  const chats = {
    a: await liveChat(a),
    b: await liveChat(b),
    /** Of the same user id in another tenant: another person. */
    elsewhere: await liveChat(a, asId(randomUUID())),
    erased: await liveChat(a),
  };
  unwrap(await store.eraseChat(chats.erased));
  await database.pool.query(
    `insert into public.tenants (tenant_id, name, created_at) values ($1, 'ours', now())`,
    [OURS],
  );
  await database.pool.query(
    `insert into public.api_keys (key_id, tenant_id, prefix, secret_hash, name, scopes, created_at)
     values ($1, $2, 'saidso_abcdefgh', repeat('a', 64), 'x', '{read}', now())`,
    [randomUUID(), OURS],
  );
  const tokens: Partial<Record<Role, string>> = { A: await signUserToken(a), B: await signUserToken(b) };

  /** A request to PostgREST as that role sends it. */
  async function ask(role: Role, method: string, path: string, body?: unknown) {
    const response = await fetch(`${rest.url}/rest/v1/${path}`, {
      method,
      headers: {
        apikey: role === 'service_role' ? SECRET_KEY : PUBLISHABLE_KEY,
        ...(tokens[role] !== undefined && { authorization: `Bearer ${tokens[role]}` }),
        'content-type': 'application/json',
        // Answers with the rows would need the right to read them, and hide that there is one to write.
        prefer: 'return=minimal',
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, text, body: text === '' ? null : (JSON.parse(text) as unknown) };
  }

  return {
    a,
    b,
    chats,
    queue,
    store,
    pool: database.pool,
    ask,
    /** As the front end of the project has it, signed in as that user. */
    frontEnd: (role: 'A' | 'B') =>
      createClient(rest.url, PUBLISHABLE_KEY, { accessToken: async () => tokens[role] ?? '' }),
    async close() {
      await rest.close();
      await database.drop();
    },
  };
}
