// What the SQL functions about tenants and API keys return.
import { z } from 'zod';
import { SCOPES } from '../domain/api-key.ts';
import { uuid } from './http.ts';

const time = z.iso.datetime({ offset: true }).transform((text) => new Date(text).toISOString());
const scopes = z.array(z.enum(SCOPES));

export const tenantRow = z.object({
  outcome: z.enum(['created', 'exists']),
  tenant_id: uuid,
  name: z.string(),
});

export const apiKeyRow = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('unknown') }),
  z.object({
    outcome: z.literal('found'),
    key_id: uuid,
    tenant_id: uuid,
    scopes,
    expires_at: time.nullable(),
    revoked_at: time.nullable(),
  }),
]);

export const listedKeyRow = z.object({
  key_id: uuid,
  tenant_id: uuid,
  prefix: z.string(),
  name: z.string(),
  scopes,
  created_at: time,
  expires_at: time.nullable(),
  last_used_at: time.nullable(),
  revoked_at: time.nullable(),
  rotated_from: uuid.nullable(),
});

/** What issuing, rotating and revoking answer: the key, or that there is none to do it to. */
export const changedKeyRow = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.enum(['issued', 'revoked']), key: listedKeyRow }),
  z.object({ outcome: z.enum(['no_tenant', 'unknown']) }),
]);

export const listedKeyRows = z.array(listedKeyRow.extend({ tenant: z.string() }));
