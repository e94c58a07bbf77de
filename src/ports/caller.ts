// Who a request acts for, and how often they may ask.
import type { ApiKey, Scope } from '../domain/api-key.ts';
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

/** `user`: per user, all of `/api/v1` together. `key`: per API key, over all users it acts for. */
export type LimitKind = 'user' | 'key';

export type Limiter = { limit(identifier: string, kind?: LimitKind): Promise<LimitDecision> };

/** Who a request acts for. Limit keys are hashes: identifiers are globbed on reset and must hold no user text. */
export type Principal = {
  readonly tenantId: TenantId;
  readonly userId: UserId;
  readonly limitKey: string;
  /** Of the API key; null for a user with a token of their own. */
  readonly keyLimitKey: string | null;
  readonly scopes: readonly Scope[];
};

/** What a request shows of its sender, as it came. */
export type Credentials = {
  readonly authorization: string | undefined;
  /** `Saidso-User`: whom a backend acts for. */
  readonly actsFor?: string | undefined;
  /** Where it comes from, if the platform says: failed tries are counted by it. */
  readonly address?: string | undefined;
};

export type Authenticator = { authenticate(credentials: Credentials): Promise<Result<Principal, Problem>> };

/** The keys of backends, found by the SHA-256 (64 lower-case hex digits) of the whole key. */
export type ApiKeys = { readApiKey(secretHash: string): Promise<Result<ApiKey | null, Problem>> };

/** HMAC-SHA-256 with REQUEST_HASH_KEY, lower-case hex: comparable by us, not computable from a database dump. */
export type Hasher = { hash(text: string): Promise<string> };
