// Who a request acts for, and how often they may ask.
import type { TenantId, UserId } from '../domain/ids.ts';
import type { Problem } from '../domain/problem.ts';
import type { Result } from '../domain/result.ts';

export type LimitDecision = {
  readonly isAllowed: boolean;
  readonly limit: number;
  readonly remaining: number;
  /** Unix ms at which the window ends. */
  readonly resetAtMs: number;
  /** True when Redis did not decide. */
  readonly isDegraded: boolean;
};

export type Limiter = { limit(identifier: string): Promise<LimitDecision> };

/** Who a request acts for. `limitKey` is a hash: identifiers are globbed on reset and must hold no user text. */
export type Principal = { readonly tenantId: TenantId; readonly userId: UserId; readonly limitKey: string };

export type Authenticator = {
  authenticate(authorization: string | undefined): Promise<Result<Principal, Problem>>;
};

/** HMAC-SHA-256 with REQUEST_HASH_KEY, lower-case hex: comparable by us, not computable from a database dump. */
export type Hasher = { hash(text: string): Promise<string> };
