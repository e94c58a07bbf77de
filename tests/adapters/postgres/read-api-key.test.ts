// read_api_key through the REST API.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type KeyStage, newKey, openKeyStage } from '../../support/key-stage.ts';
import { unwrap } from '../../support/update-examples.ts';

let stage: KeyStage;
beforeAll(async () => {
  stage = await openKeyStage();
});
afterAll(() => stage.close());

test('a key is found by its hash alone', async () => {
  const tenantId = await stage.tenant();
  const { keyId, secretHash } = await stage.issued(tenantId, ['update'], '2031-01-01T00:00:00.000Z');
  expect(unwrap(await stage.readApiKey(secretHash))).toEqual({
    keyId,
    tenantId,
    scopes: ['update'],
    expiresAtMs: Date.parse('2031-01-01T00:00:00.000Z'),
    revokedAtMs: null,
  });
  expect(unwrap(await stage.readApiKey(newKey().secretHash))).toBeNull();
});

test('last_used_at moves at most once a minute', async () => {
  const { keyId, secretHash } = await stage.issued(await stage.tenant());
  const used = async () =>
    (await stage.pool.query('select last_used_at from api_keys where key_id = $1', [keyId])).rows[0]
      .last_used_at;
  expect(await used()).toBeNull();
  await stage.readApiKey(secretHash);
  const first = await used();
  expect(first).not.toBeNull();
  await stage.readApiKey(secretHash);
  expect(await used()).toEqual(first);
  await stage.pool.query(
    `update api_keys set last_used_at = last_used_at - interval '61 seconds' where key_id = $1`,
    [keyId],
  );
  await stage.readApiKey(secretHash);
  expect((await used()).getTime()).toBeGreaterThanOrEqual(first.getTime());
});
