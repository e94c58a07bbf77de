// Whether an API key holds, and for which user of its tenant it speaks.
import { actedForUser } from '../../domain/acted-for.ts';
import { isApiKey, isLive, type Scope } from '../../domain/api-key.ts';
import type { TenantId, UserId } from '../../domain/ids.ts';
import type { Problem } from '../../domain/problem.ts';
import { err, ok, type Result } from '../../domain/result.ts';
import type { ApiKeys } from '../../ports/caller.ts';
import { sha256 } from './digest.ts';
import { createKnownKeys } from './known-keys.ts';

/** `not_asked`: it may be good, and nobody looked, for its address has failed too often. */
export type KeyFault = 'key_not_accepted' | 'not_asked';

type Checked = {
  readonly tenantId: TenantId;
  readonly userId: UserId;
  readonly keyId: string;
  readonly scopes: readonly Scope[];
};
/**
 * `mayAsk` is called before the database is asked about a key that nobody here has seen; false when the address has
 * failed too often. It counts the question as a failure at once, for a thousand may be on their way; `found` takes it back.
 */
type Moment = { readonly nowMs: number; readonly mayAsk: () => boolean; readonly found: () => void };

const badUser = (detail: string): Problem => ({
  code: 'invalid_request',
  detail: 'A backend names the user it acts for in the header Saidso-User.',
  errors: [{ pointer: '/headers/saidso-user', detail }],
});

/**
 * Found by hash, never by comparing secrets: nothing about a wrong key can be learned from the time it takes.
 * @returns `key_not_accepted` for whatever is no key, never was, is expired or revoked; a Problem for a missing or
 *   impossible `Saidso-User`, or when the key had to be looked up and could not be.
 */
export function createKeyCheck(apiKeys: ApiKeys) {
  const known = createKnownKeys(apiKeys);
  return async (
    text: string,
    actsFor: string | undefined,
    { nowMs, mayAsk, found }: Moment,
  ): Promise<Result<Checked, KeyFault | Problem>> => {
    if (!isApiKey(text)) return err('key_not_accepted');
    const secretHash = await sha256(text);
    let key = known.peek(secretHash, nowMs);
    if (key === undefined) {
      if (!known.holds(secretHash) && !mayAsk()) return err('not_asked');
      const read = await known.read(secretHash, nowMs);
      if (!read.ok || read.value !== null) found();
      if (!read.ok) return read;
      key = read.value;
    }
    if (key === null || !isLive(key, nowMs)) return err('key_not_accepted');
    if (actsFor === undefined || actsFor === '') return err(badUser('is required with an API key'));
    const userId = actedForUser(key.tenantId, actsFor);
    if (userId === null) return err(badUser('must be 1 to 255 printable ASCII characters'));
    return ok({ tenantId: key.tenantId, userId, keyId: key.keyId, scopes: key.scopes });
  };
}
