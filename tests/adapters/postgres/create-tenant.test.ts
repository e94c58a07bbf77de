// create_tenant through the REST API.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { asId, type TenantId } from '../../../src/domain/ids.ts';
import { type KeyStage, openKeyStage } from '../../support/key-stage.ts';
import { unwrap } from '../../support/update-examples.ts';

let stage: KeyStage;
beforeAll(async () => {
  stage = await openKeyStage();
});
afterAll(() => stage.close());

test('a tenant is created once; its name again finds it, whatever the id', async () => {
  const [one, other] = [asId<TenantId>(randomUUID()), asId<TenantId>(randomUUID())];
  const name = `acme-${one.slice(0, 8)}`;
  expect(unwrap(await stage.ring.createTenant({ tenantId: one, name }))).toEqual({
    outcome: 'created',
    tenantId: one,
    name,
  });
  expect(unwrap(await stage.ring.createTenant({ tenantId: other, name }))).toEqual({
    outcome: 'exists',
    tenantId: one,
    name,
  });
  expect(unwrap(await stage.ring.createTenant({ tenantId: one, name: `${name}-2` }))).toMatchObject({
    outcome: 'exists',
    name,
  });
});

test('ten at once make one tenant', async () => {
  const name = `rush-${randomUUID().slice(0, 8)}`;
  const made = await Promise.all(
    Array.from({ length: 10 }, () =>
      stage.ring.createTenant({ tenantId: asId<TenantId>(randomUUID()), name }),
    ),
  );
  const tenants = made.map((answer) => unwrap(answer));
  expect(new Set(tenants.map(({ tenantId }) => tenantId)).size).toBe(1);
  expect(tenants.filter(({ outcome }) => outcome === 'created')).toHaveLength(1);
});
