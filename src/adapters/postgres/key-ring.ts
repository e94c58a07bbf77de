// Tenants and API keys on Postgres, for operators.
import type { KeyRing } from '../../ports/key-ring.ts';
import type { Database } from './client.ts';
import { createTenant } from './create-tenant.ts';
import { issueApiKey } from './issue-api-key.ts';
import { listApiKeys } from './list-api-keys.ts';
import { revokeApiKey } from './revoke-api-key.ts';
import { rotateApiKey } from './rotate-api-key.ts';

export const createKeyRing = (database: Database): KeyRing => ({
  createTenant: createTenant(database),
  issueApiKey: issueApiKey(database),
  listApiKeys: listApiKeys(database),
  rotateApiKey: rotateApiKey(database),
  revokeApiKey: revokeApiKey(database),
});
