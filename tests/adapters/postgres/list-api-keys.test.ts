// list_api_keys through the REST API.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { asId, type TenantId } from '../../../src/domain/ids.ts';
import { type KeyStage, openKeyStage } from '../../support/key-stage.ts';
import { unwrap } from '../../support/update-examples.ts';

const newTenant = () => asId<TenantId>(randomUUID());

let stage: KeyStage;
beforeAll(async () => {
  stage = await openKeyStage();
});
afterAll(() => stage.close());

test('the keys of one tenant, or of all, oldest first, and never a hash', async () => {
  const [one, other] = [await stage.tenant(), await stage.tenant()];
  const first = await stage.issued(one);
  const second = await stage.issued(one);
  const third = await stage.issued(other);
  const listed = unwrap(await stage.ring.listApiKeys(one));
  expect(listed.map(({ keyId }) => keyId)).toEqual([first.keyId, second.keyId]);
  expect(listed[0]?.tenant).toBe(`t-${one}`);
  const all = unwrap(await stage.ring.listApiKeys(null));
  expect(all.map(({ keyId }) => keyId)).toEqual(expect.arrayContaining([first.keyId, third.keyId]));
  expect(JSON.stringify(all)).not.toContain(first.secretHash);
  expect(unwrap(await stage.ring.listApiKeys(newTenant()))).toEqual([]);
});
