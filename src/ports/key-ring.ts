// Issuing keys and taking them back: an operator's business, never a route's.
import type { ApiKey, Scope } from '../domain/api-key.ts';
import type { TenantId } from '../domain/ids.ts';
import type { Problem } from '../domain/problem.ts';
import type { Result } from '../domain/result.ts';

/** A key as operators see it; the key itself was shown once and is nowhere. */
export type ListedKey = Pick<ApiKey, 'keyId' | 'tenantId' | 'scopes'> & {
  readonly prefix: string;
  readonly name: string;
  /** Times are ISO 8601, UTC. */
  readonly createdAt: string;
  readonly expiresAt: string | null;
  readonly lastUsedAt: string | null;
  readonly revokedAt: string | null;
  readonly rotatedFrom: string | null;
};

export type NewKey = {
  readonly keyId: string;
  readonly prefix: string;
  readonly secretHash: string;
};

export type Tenant = { readonly tenantId: TenantId; readonly name: string };

/** Null where there is nothing to do it to. Refusal: dependency_unavailable. */
export type KeyRing = {
  createTenant(tenant: Tenant): Promise<Result<Tenant & { outcome: 'created' | 'exists' }, Problem>>;
  issueApiKey(
    key: NewKey & {
      readonly tenantId: TenantId;
      readonly name: string;
      readonly scopes: readonly Scope[];
      readonly expiresAt: string | null;
    },
  ): Promise<Result<ListedKey | null, Problem>>;
  /** Of all tenants when none is named. */
  listApiKeys(
    tenantId: TenantId | null,
  ): Promise<Result<readonly (ListedKey & { tenant: string })[], Problem>>;
  /** The old key is accepted for `overlapMs` more. */
  rotateApiKey(keyId: string, fresh: NewKey, overlapMs: number): Promise<Result<ListedKey | null, Problem>>;
  revokeApiKey(keyId: string, inMs: number): Promise<Result<ListedKey | null, Problem>>;
};
