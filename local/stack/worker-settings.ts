// The settings that the Worker of a local stack runs with: addresses and keys of the parts beside it.
import { CONFIG_KEYS } from '../../src/config-keys.ts';
import { MODEL_NAME } from '../model/completion.ts';
import type { Credentials } from './credentials.ts';
import type { Addresses } from './parts.ts';

/** Where the model is: `real` when the caller named an endpoint, else the offline rules behind an own server. */
export type ModelChoice = {
  readonly real: boolean;
  readonly url: string;
  readonly name: string;
  readonly key: string;
};

/** @param env the caller's environment: `OPENAI_API_KEY` or `OPENAI_BASE_URL` chooses a real endpoint. */
export function chooseModel(env: NodeJS.ProcessEnv, local: string): ModelChoice {
  if (!env.OPENAI_API_KEY && !env.OPENAI_BASE_URL)
    return { real: false, url: `${local}/v1`, name: MODEL_NAME, key: 'local' };
  return {
    real: true,
    url: env.OPENAI_BASE_URL || CONFIG_KEYS.OPENAI_BASE_URL.schema.parse(undefined),
    name: env.OPENAI_MODEL || CONFIG_KEYS.OPENAI_MODEL.schema.parse(undefined),
    key: env.OPENAI_API_KEY || 'none',
  };
}

/**
 * @param overrides any setting by name; they win, so that a test or `LIMIT_PER_MINUTE=100000 npm start` can.
 * @returns bindings by name, all text.
 */
export function workerSettings(
  at: Addresses,
  keys: Credentials,
  model: ModelChoice,
  overrides: Readonly<Record<string, string>>,
): Record<string, string> {
  return {
    ENVIRONMENT: 'local',
    PUBLIC_URL: at.api,
    SUPABASE_URL: at.rest,
    SUPABASE_SECRET_KEY: keys.supabase_secret_key,
    SUPABASE_JWT_SECRET: keys.jwt_secret,
    UPSTASH_REDIS_REST_URL: at.redis,
    UPSTASH_REDIS_REST_TOKEN: keys.redis_token,
    QSTASH_URL: at.qstash,
    QSTASH_TOKEN: keys.qstash_token,
    QSTASH_CURRENT_SIGNING_KEY: keys.qstash_current_signing_key,
    QSTASH_NEXT_SIGNING_KEY: keys.qstash_next_signing_key,
    OPENAI_API_KEY: model.key,
    OPENAI_BASE_URL: model.url,
    OPENAI_MODEL: model.name,
    REQUEST_HASH_KEY: keys.request_hash_key,
    METRICS_TOKEN: keys.metrics_token,
    ...overrides,
  };
}

/** Settings of the caller's environment that a local stack lets through: the numbers, never addresses or keys. */
export function tunedSettings(env: NodeJS.ProcessEnv): Record<string, string> {
  const tunable = Object.keys(CONFIG_KEYS).filter((key) =>
    /^[A-Z_]+_(MS|SECONDS|DAYS|LIMIT|BYTES|MINUTE)$|^MAX_|^STRICT_/.test(key),
  );
  return Object.fromEntries(tunable.flatMap((key) => (env[key] ? [[key, env[key]]] : [])));
}
