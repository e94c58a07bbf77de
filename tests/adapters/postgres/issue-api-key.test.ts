// issue_api_key through the REST API.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { asId, type TenantId } from '../../../src/domain/ids.ts';
import { type KeyStage, newKey, openKeyStage } from '../../support/key-stage.ts';
import { unwrap } from '../../support/update-examples.ts';

let stage: KeyStage;
beforeAll(async () => {
  stage = await openKeyStage();
});
afterAll(() => stage.close());

test('of a key only its hash and its beginning are kept', async () => {
  const tenantId = await stage.tenant();
  const { key, prefix, listed } = await stage.issued(tenantId, ['read'], '2031-01-01T00:00:00.000Z');
  expect(listed).toMatchObject({
    tenantId,
    prefix,
    name: 'backend',
    scopes: ['read'],
    expiresAt: '2031-01-01T00:00:00.000Z',
    lastUsedAt: null,
    revokedAt: null,
    rotatedFrom: null,
  });
  const { rows } = await stage.pool.query('select row_to_json(k)::text as text from api_keys k');
  const secret = key.slice(prefix.length + 1);
  expect(rows.some(({ text }) => text.includes(secret))).toBe(false);
  expect(rows.some(({ text }) => text.includes(prefix))).toBe(true);
});

test('for a tenant that does not exist there is no key', async () => {
  const { key: _, ...kept } = newKey();
  const tenantId = asId<TenantId>(randomUUID());
  const answer = await stage.ring.issueApiKey({
    ...kept,
    tenantId,
    name: 'x',
    scopes: ['read'],
    expiresAt: null,
  });
  expect(unwrap(answer)).toBeNull();
  expect(unwrap(await stage.ring.listApiKeys(tenantId))).toEqual([]);
});

test('a scope that is none is refused by the table', async () => {
  const tenantId = await stage.tenant();
  const { key: _, ...kept } = newKey();
  await expect(
    stage.ring.issueApiKey({ ...kept, tenantId, name: 'x', scopes: ['root' as 'read'], expiresAt: null }),
  ).rejects.toThrow('23514');
});
