// Whom a backend acts for: its own name of the user, made an id of ours.
import { v5 } from 'uuid';
import { asId, isUuid, type TenantId, type UserId } from './ids.ts';

/** 1 to 255 printable ASCII characters, as a header can carry them everywhere. */
const EXTERNAL_ID = /^[\x21-\x7e](?:[\x20-\x7e]{0,253}[\x21-\x7e])?$/;

/**
 * A UUID is taken as it is (lower-cased), so that a backend whose users are those of the Supabase project shares
 * their chats with them; anything else becomes the UUIDv5 of tenant and value: the same user each time, another one
 * in another tenant.
 * @returns null when the value cannot name a user
 */
export function actedForUser(tenantId: TenantId, externalId: string): UserId | null {
  if (!EXTERNAL_ID.test(externalId)) return null;
  const lower = externalId.toLowerCase();
  return asId<UserId>(isUuid(lower) ? lower : v5(externalId, tenantId));
}
