// API keys of every kind that knocks: good ones of this tenant, one of another, and those that hold no more.
import { randomUUID } from 'node:crypto';
import { CONFIG_KEYS } from '../../src/config-keys.ts';
import { SCOPES, type Scope } from '../../src/domain/api-key.ts';
import type { Machinery } from '../../tests/acceptance/support/machinery.ts';
import { newKey } from '../../tests/acceptance/support/new-key.ts';

export const OTHER_TENANT = 'c0000000-0000-4000-8000-00000000000c';

export type HostileKeys = {
  /** Of the tenant of the users' tokens, with every scope. */
  readonly ours: string;
  /** Of the same tenant, with every scope but one. */
  readonly without: Readonly<Record<Scope, string>>;
  readonly ofAnotherTenant: string;
  readonly revoked: string;
  readonly expired: string;
};

/** Written into the table as they have to be: an expired key cannot be issued. */
export async function issueHostileKeys({ rows }: Pick<Machinery, 'rows'>): Promise<HostileKeys> {
  const ours = CONFIG_KEYS.DEFAULT_TENANT_ID.schema.parse(undefined);
  await rows(`insert into public.tenants (tenant_id, name, created_at) values ($1, 'another', now())`, [
    OTHER_TENANT,
  ]);
  const issue = async (
    scopes: readonly Scope[],
    {
      tenant = ours,
      expires = null,
      revoked = null,
    }: { tenant?: string; expires?: string | null; revoked?: string | null } = {},
  ) => {
    const { key, prefix, hash } = newKey();
    await rows(
      `insert into public.api_keys (key_id, tenant_id, prefix, secret_hash, name, scopes, created_at, expires_at, revoked_at)
       values ($1, $2, $3, $4, 'hostile', $5, now() - interval '2 days', now() + $6::interval, now() + $7::interval)`,
      [randomUUID(), tenant, prefix, hash, scopes, expires, revoked],
    );
    return key;
  };
  const allBut = (scope: Scope) => issue(SCOPES.filter((one) => one !== scope));
  return {
    ours: await issue(SCOPES),
    without: {
      read: await allBut('read'),
      update: await allBut('update'),
      erase: await allBut('erase'),
      admin: await allBut('admin'),
    },
    ofAnotherTenant: await issue(SCOPES, { tenant: OTHER_TENANT }),
    revoked: await issue(SCOPES, { revoked: '-1 second' }),
    expired: await issue(SCOPES, { expires: '-1 second' }),
  };
}
