// Creates a tenant.
import { tenantRow } from '../../contract/key-rows.ts';
import { asId } from '../../domain/ids.ts';
import { ok } from '../../domain/result.ts';
import type { KeyRing } from '../../ports/key-ring.ts';
import type { Database } from './client.ts';

/** @returns the key ring's `createTenant`; the same name again answers `exists` with the tenant that has it. */
export const createTenant =
  (database: Database): KeyRing['createTenant'] =>
  async ({ tenantId, name }) => {
    const answer = await database.rpc('create_tenant', { tenant_id: tenantId, name }, tenantRow);
    if (!answer.ok) return answer;
    const { tenant_id, outcome, name: kept } = answer.value;
    return ok({ outcome, tenantId: asId(tenant_id), name: kept });
  };
