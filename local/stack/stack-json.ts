// `stack.json`: what runs where, for programs (load tests, the studio, a second npm start). Development only.
import { existsSync, readFileSync } from 'node:fs';
import { mintAccessToken } from './access-token.ts';
import type { DatabaseChoice } from './choose-database.ts';
import type { Credentials } from './credentials.ts';
import type { Addresses } from './parts.ts';
import { type StateDir, writePrivate } from './state-dir.ts';
import type { ModelChoice } from './worker-settings.ts';

/**
 * Addresses without a slash at the end; with `jwt_secret` a load test mints tokens for as many users as it needs.
 * `postgres` is empty where no Postgres runs here, `jwt_secret` where a project signs: its secret stays out of files.
 */
export type StackJson = {
  readonly api: string;
  readonly docs: string;
  readonly metrics: string;
  readonly studio?: string;
  readonly database: DatabaseChoice['kind'];
  readonly postgres: string;
  readonly rest: string;
  readonly redis: string;
  readonly qstash: string;
  readonly model: string;
  readonly pids: Readonly<Record<string, number>>;
  /** `api_key` is empty with a project: no key is made up in a database that others use. */
  readonly tokens: {
    readonly user_a: string;
    readonly user_b: string;
    readonly api_key: string;
    readonly metrics: string;
  };
  readonly users: { readonly user_a: string; readonly user_b: string };
  readonly jwt_secret: string;
  readonly jwt_issuer: string;
};

/** Mints fresh tokens for the two sample users and describes the stack. A given token makes both the same user. */
export async function describeStack(
  at: Addresses,
  keys: Credentials,
  model: ModelChoice,
  database: DatabaseChoice,
  pids: Readonly<Record<string, number>>,
): Promise<StackJson> {
  const given = database.kind === 'project' ? database.given : undefined;
  const person = async (id: string) =>
    given ?? { token: await mintAccessToken(id, at.rest, keys.jwt_secret), userId: id };
  const [a, b] = [await person(keys.user_a), await person(keys.user_b)];
  return {
    ...at,
    docs: `${at.api}/docs`,
    metrics: `${at.api}/metrics`,
    model: model.url,
    database: database.kind,
    pids,
    tokens: {
      user_a: a.token,
      user_b: b.token,
      api_key: database.kind === 'project' ? '' : keys.api_key,
      metrics: keys.metrics_token,
    },
    users: { user_a: a.userId, user_b: b.userId },
    jwt_secret: database.kind === 'project' ? '' : keys.jwt_secret,
    jwt_issuer: `${at.rest}/auth/v1`,
  };
}

/** @returns what the stack of this folder last wrote, or null while nothing runs or it still starts. */
export function readStackJson(state: StateDir): StackJson | null {
  return existsSync(state.stack) ? (JSON.parse(readFileSync(state.stack, 'utf8')) as StackJson) : null;
}

/** Writes or replaces it, mode 0600. */
export const writeStackJson = (state: StateDir, stack: StackJson): void => writePrivate(state.stack, stack);
