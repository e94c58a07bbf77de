// Every setting, once: name, description, bound, default. `docs/configuration.md` is generated from this table.
// Secrets and addresses have no default; everything else runs as it is.
import { z } from 'zod';
import { address, flag, name, uuid, whole } from './config-values.ts';
import { SECRETS_MODES } from './domain/secret.ts';

type Key = {
  readonly about: string;
  readonly schema: z.ZodType<unknown, string | undefined>;
  readonly secret?: true;
};

export const CONFIG_KEYS = {
  ENVIRONMENT: {
    about:
      '`local` takes addresses without https and on this machine; `production` neither, nor any of a private network.',
    schema: z.enum(['local', 'production']).default('production'),
  },
  PUBLIC_URL: {
    about: 'Where callers and the queue reach this deployment; signatures are checked against it.',
    schema: address,
  },
  DEFAULT_TENANT_ID: {
    about: 'The tenant that users with Supabase access tokens belong to.',
    schema: uuid.default('00000000-0000-4000-8000-000000000001'),
  },
  SUPABASE_URL: { about: 'The Supabase project: its REST address is `<url>/rest/v1`.', schema: address },
  SUPABASE_SECRET_KEY: {
    about: 'Secret API key (`sb_secret_…`) that may execute the service functions.',
    schema: name,
    secret: true,
  },
  SUPABASE_JWKS_URL: {
    about: 'Keys for access tokens; default `<SUPABASE_URL>/auth/v1/.well-known/jwks.json`.',
    schema: address.optional(),
  },
  SUPABASE_JWT_SECRET: {
    about: 'Legacy HS256 secret. Set it only while the project still signs with it.',
    schema: z.string().min(32).max(500).optional(),
    secret: true,
  },
  SUPABASE_JWT_ISSUER: {
    about: 'Required `iss`; default `<SUPABASE_URL>/auth/v1`.',
    schema: name.optional(),
  },
  SUPABASE_JWT_AUDIENCE: { about: 'Required `aud` of access tokens.', schema: name.default('authenticated') },
  UPSTASH_REDIS_REST_URL: { about: 'Upstash Redis REST address: limits and cache.', schema: address },
  UPSTASH_REDIS_REST_TOKEN: { about: 'Its token.', schema: name, secret: true },
  QSTASH_URL: {
    about: 'QStash address of your region.',
    schema: address.default('https://qstash.upstash.io'),
  },
  QSTASH_TOKEN: { about: 'Token for publishing.', schema: name, secret: true },
  QSTASH_CURRENT_SIGNING_KEY: { about: 'Checks deliveries.', schema: name, secret: true },
  QSTASH_NEXT_SIGNING_KEY: { about: 'Checks deliveries after a key roll.', schema: name, secret: true },
  OPENAI_API_KEY: { about: 'Key of the model endpoint.', schema: name, secret: true },
  OPENAI_BASE_URL: {
    about: 'Any OpenAI-compatible endpoint.',
    schema: address.default('https://api.openai.com/v1'),
  },
  OPENAI_MODEL: {
    about: 'The model that proposes operations; it must support strict JSON schemas.',
    schema: name.default('gpt-5-mini'),
  },
  REQUEST_HASH_KEY: {
    about: 'Keys the HMAC of request bodies (idempotency) and of rate-limit identifiers.',
    schema: z.string().min(16).max(500),
    secret: true,
  },
  METRICS_TOKEN: {
    about: 'Bearer token of `/metrics`; without it the route does not exist.',
    schema: z.string().min(16).max(500).optional(),
    secret: true,
  },
  LIMIT_PER_MINUTE: {
    about: 'Requests per user over an aligned minute, all of `/api/v1` together.',
    schema: whole(1, 1_000_000, 100),
  },
  KEY_LIMIT_PER_MINUTE: {
    about: 'Requests per API key over an aligned minute, all users it acts for together.',
    schema: whole(1, 10_000_000, 6_000),
  },
  FAILED_AUTH_PER_MINUTE: {
    about:
      'Failed authentications per address and isolate in a minute; beyond it an unknown API key is not looked up.',
    schema: whole(1, 1_000_000, 60),
  },
  CLIENT_ADDRESS_HEADER: {
    about:
      'Header in which a proxy that always overwrites it says where a request comes from. Unset: the connection on Node and Deno, `cf-connecting-ip` on Workers and Supabase.',
    schema: z
      .string()
      .regex(/^[a-z0-9-]{1,64}$/, 'must be a lower-case header name')
      .optional(),
  },
  LIMITER_DEADLINE_MS: {
    about: 'After this the limiter decides without Redis.',
    schema: whole(20, 300, 250),
  },
  REDIS_DEADLINE_MS: { about: 'Cache calls are given up after this.', schema: whole(20, 5_000, 250) },
  POSTGRES_DEADLINE_MS: {
    about: 'Database calls are given up after this.',
    schema: whole(100, 30_000, 5_000),
  },
  PUBLISH_DEADLINE_MS: {
    about: 'Publishing a wake-up is given up after this; the sweep repeats it.',
    schema: whole(100, 10_000, 2_000),
  },
  MODEL_DEADLINE_MS: { about: 'One model call.', schema: whole(100, 120_000, 12_000) },
  HANDLER_DEADLINE_MS: { about: 'One delivery, model call included.', schema: whole(200, 240_000, 20_000) },
  LEASE_MS: {
    about: 'How long a claim holds; also the delivery timeout told to QStash.',
    schema: whole(500, 300_000, 25_000),
  },
  MAX_ATTEMPTS: {
    about: 'Attempts that may be the text’s fault before an update becomes a dead letter.',
    schema: whole(1, 50, 5),
  },
  MAX_DEATHS: {
    about: 'Workers that may die holding one update alone before it becomes a dead letter.',
    schema: whole(2, 1_000, 10),
  },
  CIRCUIT_FAILURES: {
    about:
      'Outages of the model in a row that open its circuit; while others are answered one chat counts once.',
    schema: whole(1, 1_000, 5),
  },
  CIRCUIT_OPEN_MS: {
    about: 'The first pause of an open circuit; each probe that fails doubles it.',
    schema: whole(100, 600_000, 5_000),
  },
  CIRCUIT_OPEN_MOST_MS: {
    about: 'The longest pause between two probes of an open circuit.',
    schema: whole(100, 600_000, 30_000),
  },
  BATCH_LIMIT: { about: 'Updates of one chat merged by one model call.', schema: whole(1, 8, 8) },
  OFFLINE_FALLBACK: {
    about:
      'Merge an update that is out of attempts once by the offline rules, instead of ending it as a dead letter.',
    schema: flag(false),
  },
  REPUBLISH_AFTER_MS: {
    about: 'The sweep publishes again what was last published longer ago than this.',
    schema: whole(100, 600_000, 20_000),
  },
  REPUBLISH_LIMIT: {
    about: 'Chats that one sweep, or the delivery that closes the circuit, rings for at most.',
    schema: whole(1, 1_000, 500),
  },
  MEMORY_TOKEN_LIMIT: { about: 'Packed size of a memory, o200k tokens.', schema: whole(100, 8_000, 2_000) },
  CACHE_FRESH_SECONDS: {
    about: 'A cached memory older than this is read again from Postgres.',
    schema: whole(0, 3_600, 60),
  },
  CACHE_KEEP_SECONDS: {
    about: 'A cached memory is kept this long for outages of Postgres.',
    schema: whole(1, 604_800, 86_400),
  },
  CACHE_EPOCH: {
    about: 'Part of every cache key; raise it after restoring the database to an earlier point.',
    schema: whole(0, 1_000_000, 1),
  },
  TEXT_RETENTION_DAYS: {
    about: 'Raw words of an ended update are removed after this.',
    schema: whole(0, 3_650, 7),
  },
  ROW_RETENTION_DAYS: { about: 'Rows of ended updates are removed after this.', schema: whole(1, 3_650, 30) },
  DEAD_LETTER_DAYS: {
    about: 'A dead letter that is neither redriven nor dropped stays at least this long, with its words.',
    schema: whole(1, 3_650, 90),
  },
  CLOSED_RETENTION_DAYS: {
    about: 'A closed chat is erased, memory and all, this long after it was closed.',
    schema: whole(0, 3_650, 30),
  },
  AUDIT_RETENTION_DAYS: {
    about: 'Lines of the audit log are removed after this; 0 keeps them for ever.',
    schema: whole(0, 36_500, 400),
  },
  STRICT_ATTRIBUTION: { about: 'Keep facts from labelled plain text inferred.', schema: flag(false) },
  SECRETS_MODE: {
    about:
      'Card numbers, keys, tokens and passwords in what was said: `mask` replaces them before anything is stored, `reject` refuses the update (422), `off` stores them.',
    schema: z.enum(SECRETS_MODES).default('mask'),
  },
  BODY_LIMIT_BYTES: { about: 'Largest request body.', schema: whole(1_024, 1_048_576, 262_144) },
  MAX_WAITERS: {
    about: 'Held requests per isolate; beyond that a wait is answered at once.',
    schema: whole(0, 10_000, 64),
  },
  QSTASH_DEV: {
    about: 'Refused outside `local`: it makes the QStash SDK accept public signing keys.',
    schema: z.string().max(20).optional(),
  },
} as const satisfies Record<string, Key>;

export type ConfigKey = keyof typeof CONFIG_KEYS;
