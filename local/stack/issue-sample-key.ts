// The API key of a local stack: of the tenant that the users' tokens belong to, so that both can look at one chat.
import { createHash } from 'node:crypto';
import { createDatabase } from '../../src/adapters/postgres/client.ts';
import { createKeyRing } from '../../src/adapters/postgres/key-ring.ts';
import { Secret } from '../../src/config.ts';
import { CONFIG_KEYS } from '../../src/config-keys.ts';
import { SCOPES } from '../../src/domain/api-key.ts';
import { asId, type TenantId } from '../../src/domain/ids.ts';
import type { Credentials } from './credentials.ts';
import { PlainError } from './plain-error.ts';

/**
 * Issues the key of these credentials unless the database has it already.
 * @throws PlainError when the database does not take it.
 */
export async function issueSampleKey(
  rest: string,
  { api_key: key, api_key_id: keyId, supabase_secret_key: secret }: Credentials,
): Promise<void> {
  const ring = createKeyRing(
    createDatabase({
      SUPABASE_URL: rest,
      SUPABASE_SECRET_KEY: new Secret(secret),
      POSTGRES_DEADLINE_MS: 10_000,
    }),
  );
  const tenantId = asId<TenantId>(CONFIG_KEYS.DEFAULT_TENANT_ID.schema.parse(undefined));
  const tenant = await ring.createTenant({ tenantId, name: 'default' });
  const listed = tenant.ok ? await ring.listApiKeys(tenant.value.tenantId) : tenant;
  if (!listed.ok) throw notTaken();
  if (listed.value.some((one) => one.keyId === keyId)) return;
  const issued = await ring.issueApiKey({
    keyId,
    tenantId,
    prefix: key.slice(0, key.indexOf('_', 'saidso_'.length)),
    secretHash: createHash('sha256').update(key).digest('hex'),
    name: 'sample of this stack',
    scopes: SCOPES,
    expiresAt: null,
  });
  if (!issued.ok || issued.value === null) throw notTaken();
}

const notTaken = () =>
  new PlainError('The sample API key was not taken.', 'Begin with empty data: npm start -- --fresh');
