// rotate_api_key through the REST API.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type KeyStage, newKey, openKeyStage } from '../../support/key-stage.ts';
import { unwrap } from '../../support/update-examples.ts';

let stage: KeyStage;
beforeAll(async () => {
  stage = await openKeyStage();
});
afterAll(() => stage.close());

test('a new key takes the place of the old one, which goes on for the overlap', async () => {
  const tenantId = await stage.tenant();
  const old = await stage.issued(tenantId, ['read', 'erase'], '2031-01-01T00:00:00.000Z');
  const fresh = newKey();
  const rotated = unwrap(await stage.ring.rotateApiKey(old.keyId, fresh, 60_000));
  expect(rotated).toMatchObject({
    keyId: fresh.keyId,
    tenantId,
    name: 'backend',
    scopes: ['read', 'erase'],
    expiresAt: '2031-01-01T00:00:00.000Z',
    revokedAt: null,
    rotatedFrom: old.keyId,
  });
  expect(unwrap(await stage.readApiKey(fresh.secretHash))?.revokedAtMs).toBeNull();
  const left = (unwrap(await stage.readApiKey(old.secretHash))?.revokedAtMs ?? 0) - Date.now();
  expect(left).toBeGreaterThan(0);
  expect(left).toBeLessThanOrEqual(60_000);
});

test('a revoked key and one that never was have no successor', async () => {
  const { keyId } = await stage.issued(await stage.tenant());
  await stage.ring.revokeApiKey(keyId, 0);
  for (const id of [keyId, newKey().keyId])
    expect(unwrap(await stage.ring.rotateApiKey(id, newKey(), 0))).toBeNull();
});

test('a rotation that fails leaves the old key as it was', async () => {
  const one = await stage.issued(await stage.tenant());
  const other = await stage.issued(await stage.tenant());
  // Its hash is taken: the insert fails, and with it the revocation.
  await expect(
    stage.ring.rotateApiKey(one.keyId, { ...newKey(), secretHash: other.secretHash }, 0),
  ).rejects.toThrow('23505');
  expect(unwrap(await stage.readApiKey(one.secretHash))?.revokedAtMs).toBeNull();
});
