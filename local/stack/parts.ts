// What a local stack consists of besides the Worker: one process each, told everything by its environment.
import { join } from 'node:path';
import pg from 'pg';
import type { Credentials } from './credentials.ts';
import type { Ports } from './ports.ts';
import { ROOT, type StateDir } from './state-dir.ts';
import type { Part } from './supervise.ts';

/** Base addresses of the parts, without a slash at the end. */
export type Addresses = ReturnType<typeof addressesOf>;

export function addressesOf(ports: Ports) {
  const at = (port: number) => `http://127.0.0.1:${port}`;
  return {
    api: at(ports.worker),
    postgres: `postgres://postgres@127.0.0.1:${ports.postgres}/postgres`,
    rest: at(ports.rest),
    redis: at(ports.redis),
    qstash: at(ports.qstash),
    model: at(ports.model),
  };
}

/** What every process needs of the caller's environment; nothing else of it reaches a part. */
export function baseEnvironment(): Record<string, string> {
  const wanted = ['PATH', 'HOME', 'LANG', 'TMPDIR', 'SYSTEMROOT', 'NODE_EXTRA_CA_CERTS'];
  return Object.fromEntries(wanted.flatMap((key) => (process.env[key] ? [[key, process.env[key]]] : [])));
}

/** The parts by name; `model` is left out by the caller when a real endpoint is configured. */
export function describeParts(state: StateDir, ports: Ports, keys: Credentials, env: NodeJS.ProcessEnv) {
  const at = addressesOf(ports);
  const script = (
    name: keyof typeof ports & string,
    own: Record<string, string>,
    isReady: Part['isReady'],
    file: string = name,
  ): Part => ({
    name,
    command: [process.execPath, '--disable-warning=ExperimentalWarning', join(ROOT, 'local', `${file}.ts`)],
    env: { ...baseEnvironment(), PORT: String(ports[name]), ...own },
    port: ports[name],
    isReady,
    startMs: 60_000,
    stopMs: name === 'postgres' ? 20_000 : 7_000,
    // A database is never killed: its next keeper takes it down in order. PostgREST can be deaf to SIGTERM.
    orphanSignal: name === 'postgres' ? 'SIGTERM' : 'SIGKILL',
  });
  const restKeys = {
    JWT_SECRET: keys.jwt_secret,
    PUBLISHABLE_KEY: keys.supabase_publishable_key,
    SECRET_KEY: keys.supabase_secret_key,
  };
  return {
    postgres: script(
      'postgres',
      {
        DATA_DIR: state.postgres,
        LOG_FILE: state.log('postgres-server'),
        ...(env.POSTGRES_BIN_DIR ? { BIN_DIR: env.POSTGRES_BIN_DIR } : {}),
      },
      () => answersSql(at.postgres),
    ),
    rest: script(
      'rest',
      {
        DATABASE_URL: at.postgres.replace('//postgres@', '//authenticator@'),
        ...restKeys,
        JWKS: JSON.stringify({ keys: [keys.jwk_public] }),
        LOG_FILE: state.log('postgrest'),
      },
      () => answers(`${at.rest}/auth/v1/.well-known/jwks.json`),
    ),
    /** In the place of postgres and rest; `folder` is where npm has put the package. */
    lite: (folder: string): Part => ({
      ...script(
        'rest',
        { ...restKeys, LITE_FOLDER: folder, LITE_TELEMETRY: '0', DATA_DIR: state.lite },
        () => answersHealth(at.rest, keys.supabase_secret_key),
        'lite',
      ),
      startMs: 180_000, // Making a cluster in WebAssembly takes ten seconds on an idle machine.
      stopMs: 20_000,
    }),
    redis: script(
      'redis',
      { TOKEN: keys.redis_token, ...(env.REDIS_URL ? { REDIS_URL: env.REDIS_URL } : {}) },
      () => answers(`${at.redis}/__requests`, keys.redis_token),
    ),
    qstash: script(
      'qstash',
      {
        QSTASH_TOKEN: keys.qstash_token,
        QSTASH_CURRENT_SIGNING_KEY: keys.qstash_current_signing_key,
        QSTASH_NEXT_SIGNING_KEY: keys.qstash_next_signing_key,
        STATE_FILE: state.queue,
      },
      () => answers(`${at.qstash}/v2/keys`, keys.qstash_token),
    ),
    model: script('model', env.MODEL_LATENCY_MS ? { MODEL_LATENCY_MS: env.MODEL_LATENCY_MS } : {}, () =>
      answers(`${at.model}/v1/models`),
    ),
  };
}

/** Whether a GET of `url` succeeds within two seconds. */
export async function answers(url: string, bearer?: string): Promise<boolean> {
  const headers = bearer ? { authorization: `Bearer ${bearer}` } : {};
  const response = await fetch(url, { headers, signal: AbortSignal.timeout(2_000) });
  await response.body?.cancel();
  return response.ok;
}

async function answersHealth(rest: string, key: string): Promise<boolean> {
  const response = await fetch(`${rest}/rest/v1/rpc/service_health`, {
    method: 'POST',
    headers: { apikey: key, 'content-type': 'application/json' },
    body: '{}',
    signal: AbortSignal.timeout(10_000),
  });
  await response.body?.cancel();
  return response.ok;
}

async function answersSql(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('select 1');
    return true;
  } finally {
    await client.end().catch(() => undefined);
  }
}
