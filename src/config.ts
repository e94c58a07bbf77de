// One parse of the environment into a frozen Config. Nothing else reads the environment. A bad setting is
// reported by name only: its value may be a secret.
import { z } from 'zod';
import { hostFault } from './config-hosts.ts';
import { CONFIG_KEYS, type ConfigKey } from './config-keys.ts';
import { err, ok, type Result } from './domain/result.ts';

/** A secret that prints as `[secret]`; open it only where a client is built. */
export class Secret {
  readonly #value: string;
  constructor(value: string) {
    this.#value = value;
  }
  open(): string {
    return this.#value;
  }
  toString(): string {
    return '[secret]';
  }
  toJSON(): string {
    return '[secret]';
  }
}

type Parsed = { [K in ConfigKey]: z.output<(typeof CONFIG_KEYS)[K]['schema']> };
type SecretKey = {
  [K in ConfigKey]: (typeof CONFIG_KEYS)[K] extends { secret: true } ? K : never;
}[ConfigKey];
type Hidden<Value> = undefined extends Value ? Secret | undefined : Secret;

export type Config = Readonly<
  { [K in Exclude<ConfigKey, SecretKey | 'SUPABASE_JWKS_URL' | 'SUPABASE_JWT_ISSUER'>]: Parsed[K] } & {
    [K in SecretKey]: Hidden<Parsed[K]>;
  } & { SUPABASE_JWKS_URL: string; SUPABASE_JWT_ISSUER: string }
>;

/** Names of the settings that are missing or unsafe, each with what is wrong, never with its value. */
export type BadSettings = readonly { readonly key: string; readonly why: string }[];

const schema = z.object(
  Object.fromEntries(Object.entries(CONFIG_KEYS).map(([key, { schema }]) => [key, schema])) as {
    [K in ConfigKey]: (typeof CONFIG_KEYS)[K]['schema'];
  },
);

const ADDRESSES = [
  'PUBLIC_URL',
  'SUPABASE_URL',
  'SUPABASE_JWKS_URL',
  'UPSTASH_REDIS_REST_URL',
  'QSTASH_URL',
  'OPENAI_BASE_URL',
] as const satisfies readonly ConfigKey[];

/** Clocks in order (5-reliability-security): a slower inner clock would make every slow call a paid duplicate. */
function crossFieldFaults(config: Parsed): BadSettings {
  const faults: { key: string; why: string }[] = [];
  const require = (holds: boolean, key: ConfigKey, why: string) => holds || faults.push({ key, why });
  require(config.MODEL_DEADLINE_MS <
    config.HANDLER_DEADLINE_MS, 'MODEL_DEADLINE_MS', 'must be below HANDLER_DEADLINE_MS');
  require(config.HANDLER_DEADLINE_MS < config.LEASE_MS, 'HANDLER_DEADLINE_MS', 'must be below LEASE_MS');
  require(config.CACHE_FRESH_SECONDS <=
    config.CACHE_KEEP_SECONDS, 'CACHE_FRESH_SECONDS', 'must not exceed CACHE_KEEP_SECONDS');
  require(config.TEXT_RETENTION_DAYS <=
    config.ROW_RETENTION_DAYS, 'TEXT_RETENTION_DAYS', 'must not exceed ROW_RETENTION_DAYS');
  if (config.ENVIRONMENT === 'local') return faults;
  for (const key of ADDRESSES) {
    const url = config[key];
    if (url === undefined) continue;
    require(url.startsWith('https://'), key, 'must be https outside local');
    const fault = hostFault(url);
    require(fault === null, key, fault ?? '');
  }
  require(config.QSTASH_DEV === undefined, 'QSTASH_DEV', 'must not be set outside local');
  require(!/^saidso-/.test(config.OPENAI_MODEL), 'OPENAI_MODEL', 'is a test model of ours; name a real one');
  return faults;
}

/**
 * Parses an environment (Worker bindings, `process.env`, `Deno.env`).
 * @returns the frozen Config, or every bad setting by name. The caller logs the names and refuses to serve.
 */
export function parseConfig(env: Readonly<Record<string, unknown>>): Result<Config, BadSettings> {
  // An empty string is how a shell or a dashboard leaves a setting out, so it counts as absent.
  const given = Object.fromEntries(
    Object.keys(CONFIG_KEYS).map((key) => [
      key,
      env[key] === '' || typeof env[key] !== 'string' ? undefined : env[key],
    ]),
  );
  const parsed = schema.safeParse(given);
  if (!parsed.success) {
    return err(
      parsed.error.issues.map(({ path, message, code }) => ({
        key: String(path[0]),
        why: code === 'invalid_type' ? 'is missing' : message,
      })),
    );
  }
  const values = parsed.data as Parsed;
  const faults = crossFieldFaults(values);
  if (faults.length > 0) return err(faults);
  const hidden = Object.entries(values).map(([key, value]) => {
    const { secret } = CONFIG_KEYS[key as ConfigKey] as { secret?: true };
    return [key, secret && typeof value === 'string' ? new Secret(value) : value];
  });
  return ok(
    Object.freeze({
      ...Object.fromEntries(hidden),
      SUPABASE_JWKS_URL: values.SUPABASE_JWKS_URL ?? `${values.SUPABASE_URL}/auth/v1/.well-known/jwks.json`,
      SUPABASE_JWT_ISSUER: values.SUPABASE_JWT_ISSUER ?? `${values.SUPABASE_URL}/auth/v1`,
    }) as Config,
  );
}
