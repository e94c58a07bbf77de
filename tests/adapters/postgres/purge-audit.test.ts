// purge_audit through the REST API.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPostgresStage, type PostgresStage } from '../../support/postgres-stage.ts';
import { unwrap } from '../../support/update-examples.ts';

let stage: PostgresStage;
beforeAll(async () => {
  stage = await openPostgresStage();
});
afterAll(() => stage.close());

const actions = async () => {
  const { rows } = await stage.pool.query('select action from audit_log order by audit_id');
  return rows.map(({ action }) => action);
};

test('old lines go, the oldest first and at most as many as told; young ones stay', async () => {
  const chat = await stage.createdChat();
  unwrap(await stage.store.closeChat(chat));
  unwrap(await stage.store.eraseChat(chat));
  await stage.pool.query(
    `update audit_log set at = at - make_interval(days => case action
       when 'chat_created' then 402 when 'chat_closed' then 401 else 399 end)`,
  );
  expect(await stage.machinery.purgeAudit(400, 1)).toEqual({ ok: true, value: { lines: 1 } });
  expect(await actions()).toEqual(['chat_closed', 'chat_erased']);
  expect(await stage.machinery.purgeAudit(400, 1_000)).toEqual({ ok: true, value: { lines: 1 } });
  expect(await stage.machinery.purgeAudit(400, 1_000)).toEqual({ ok: true, value: { lines: 0 } });
  expect(await actions()).toEqual(['chat_erased']);
});

test('0 days keep every line, however old', async () => {
  await stage.pool.query(`update audit_log set at = at - interval '100 years'`);
  const before = await actions();
  expect(before.length).toBeGreaterThan(0);
  expect(await stage.machinery.purgeAudit(0, 1_000)).toEqual({ ok: true, value: { lines: 0 } });
  expect(await actions()).toEqual(before);
});

test('the line of an erasure may go, the erasure itself stays: its id is still not used again', async () => {
  const chat = await stage.createdChat();
  unwrap(await stage.store.eraseChat(chat));
  await stage.pool.query(`update audit_log set at = at - interval '2 years'`);
  unwrap(await stage.machinery.purgeAudit(400, 1_000));
  expect(await actions()).toEqual([]);
  expect(await stage.store.createChat(chat, {})).toMatchObject({ error: { code: 'chat_id_unavailable' } });
});
