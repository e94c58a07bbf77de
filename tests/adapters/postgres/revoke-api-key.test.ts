// revoke_api_key through the REST API.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type KeyStage, newKey, openKeyStage } from '../../support/key-stage.ts';
import { unwrap } from '../../support/update-examples.ts';

let stage: KeyStage;
beforeAll(async () => {
  stage = await openKeyStage();
});
afterAll(() => stage.close());

test('a key is taken back at once or after a while, and never gets time back', async () => {
  const { keyId, secretHash } = await stage.issued(await stage.tenant());
  const at = async (inMs: number) =>
    Date.parse(unwrap(await stage.ring.revokeApiKey(keyId, inMs))?.revokedAt ?? '');
  const inAnHour = await at(3_600_000);
  expect(inAnHour - Date.now()).toBeGreaterThan(3_500_000);
  const now = await at(0);
  expect(now).toBeLessThan(inAnHour - 3_500_000);
  expect(await at(7_200_000)).toBe(now);
  expect(unwrap(await stage.readApiKey(secretHash))?.revokedAtMs).toBe(now);
});

test('there is nothing to take back of a key that does not exist', async () => {
  expect(unwrap(await stage.ring.revokeApiKey(newKey().keyId, 0))).toBeNull();
});
