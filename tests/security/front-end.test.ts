// A front end with supabase-js and its user's token, as docs/http-api.md and the README let it read memories directly.
// Not here: a subscription to changes. Realtime runs on the platform; it checks each row with the same policies.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTenantsStage, type TenantsStage } from './support/tenants-stage.ts';

let stage: TenantsStage;
beforeAll(async () => {
  stage = await openTenantsStage();
});
afterAll(() => stage?.close());

test('reads the memory of its user, and the whole of it', async () => {
  const { data, error } = await stage.frontEnd('A').from('chat_metadata').select('*');
  expect(error).toBeNull();
  expect(data).toHaveLength(1);
  expect(data?.[0]).toMatchObject({
    chat_id: stage.chats.a.chatId,
    user_confirmed: { city_1: 'Zürich' },
    version: 1,
  });
});

test('sees nothing of another user’s or another tenant’s, not even when it asks for it by its id', async () => {
  const { b, elsewhere } = stage.chats;
  for (const { chatId } of [b, elsewhere]) {
    const one = await stage.frontEnd('A').from('chat_metadata').select('*').eq('chat_id', chatId);
    expect([one.error, one.data]).toEqual([null, []]);
  }
  const counted = await stage.frontEnd('A').from('chat_facts').select('*', { count: 'exact', head: true });
  expect(counted.count).toBe(1);
  const joined = await stage
    .frontEnd('A')
    .from('chats')
    .select('chat_id')
    .or(`user_id.eq.${stage.b},chat_id.not.is.null`);
  expect(joined.data).toEqual([{ chat_id: stage.chats.a.chatId }]);
});

test('an erased chat is gone from every table that it could read', async () => {
  for (const table of ['chats', 'chat_metadata', 'chat_context_queue', 'chat_facts', 'chat_revisions']) {
    const { data, error } = await stage
      .frontEnd('A')
      .from(table)
      .select('*')
      .eq('chat_id', stage.chats.erased.chatId);
    expect([error, data], table).toEqual([null, []]);
  }
});

test('cannot confirm a fact, rewrite a memory or bring an erased chat back', async () => {
  const front = stage.frontEnd('A');
  const { tenantId, userId, chatId } = stage.chats.a;
  const tries = [
    front
      .from('chat_metadata')
      .update({ user_confirmed: { admin: 'yes' } })
      .eq('chat_id', chatId),
    front.from('chats').update({ user_id: stage.b }).eq('chat_id', chatId),
    front.from('chats').insert({ tenant_id: tenantId, user_id: userId, chat_id: stage.chats.erased.chatId }),
    front.from('chat_facts').delete().eq('chat_id', chatId),
    front.rpc('read_memory', { tenant_id: tenantId, user_id: userId, chat_id: stage.chats.b.chatId }),
    front.rpc('erase_chat', { tenant_id: tenantId, user_id: stage.b, chat_id: stage.chats.b.chatId }),
  ];
  for (const { error } of await Promise.all(tries)) expect(error?.code).toMatch(/^(42501|PGRST202)$/);
  const { data } = await front.from('chat_metadata').select('user_confirmed').single();
  expect(data).toEqual({ user_confirmed: { city_1: 'Zürich' } });
});
