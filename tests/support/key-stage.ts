// Tenants and API keys on a database of their own.
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { createKeyRing } from '../../src/adapters/postgres/key-ring.ts';
import { readApiKey } from '../../src/adapters/postgres/read-api-key.ts';
import { formApiKey, type Scope } from '../../src/domain/api-key.ts';
import { asId, type TenantId } from '../../src/domain/ids.ts';
import { openPostgresStage } from './postgres-stage.ts';
import { unwrap } from './update-examples.ts';

export type KeyStage = Awaited<ReturnType<typeof openKeyStage>>;

/** A new key with its hash, issued nowhere yet. */
export function newKey() {
  const { key, prefix } = formApiKey(randomBytes(40));
  return { key, prefix, keyId: randomUUID(), secretHash: createHash('sha256').update(key).digest('hex') };
}

export async function openKeyStage() {
  const stage = await openPostgresStage();
  const ring = createKeyRing(stage.door);
  return {
    ...stage,
    ring,
    readApiKey: readApiKey(stage.door),
    /** A tenant that exists. */
    async tenant(): Promise<TenantId> {
      const tenantId = asId<TenantId>(randomUUID());
      return unwrap(await ring.createTenant({ tenantId, name: `t-${tenantId}` })).tenantId;
    },
    /** A key that exists; `key` is what its backend sends. */
    async issued(
      tenantId: TenantId,
      scopes: readonly Scope[] = ['read', 'update'],
      expiresAt: string | null = null,
    ) {
      const fresh = newKey();
      const { key: _, ...kept } = fresh;
      const listed = unwrap(
        await ring.issueApiKey({ ...kept, tenantId, name: 'backend', scopes, expiresAt }),
      );
      if (listed === null) throw new Error('no such tenant');
      return { ...fresh, listed };
    },
  };
}
