// The REST side of Supabase on this machine: PostgREST behind a thin gateway.
//
// As a process: DATABASE_URL, PORT, JWT_SECRET, PUBLISHABLE_KEY, SECRET_KEY and, if wanted, POOL_SIZE, LOG_FILE and
// JWKS (a JWK set as JSON) in the environment of `node local/rest.ts`; it stays in the foreground until SIGTERM or
// SIGINT, and ends with code 1 when PostgREST itself ends.
import type { AddressInfo } from 'node:net';
import { createGateway } from './rest/gateway.ts';
import { type PublicKey, verificationKeys } from './rest/role-tokens.ts';
import { startPostgrest } from './rest/start-postgrest.ts';

/**
 * `databaseUrl` logs in as `authenticator`. `gatewayPort` 0 takes a free one. `jwtSecret` has at least 32
 * characters. `jwks` are public ES256 keys of users' tokens. `poolSize` defaults to 20 connections.
 */
export type RestOptions = {
  databaseUrl: string;
  gatewayPort: number;
  jwtSecret: string;
  publishableKey: string;
  secretKey: string;
  jwks?: PublicKey[];
  poolSize?: number;
  logFile?: string;
};

/** `url` is what supabase-js takes as the project's URL. `exited` resolves when PostgREST ends. */
export type RunningRest = {
  url: string;
  postgrestPid: number;
  close: () => Promise<void>;
  exited: Promise<void>;
};

/**
 * Starts both and resolves when `/rest/v1` answers.
 * @throws Error with one line what is wrong and one line what to do.
 */
export async function startRest(options: RestOptions): Promise<RunningRest> {
  const { jwks = [], poolSize = 20, jwtSecret } = options;
  const postgrest = await startPostgrest({
    ...options,
    poolSize,
    verificationKeys: verificationKeys(jwtSecret, jwks),
  });
  const gateway = createGateway({ ...options, jwks, postgrestPort: postgrest.port });
  try {
    await new Promise<void>((resolve, reject) => {
      gateway.once('error', reject);
      gateway.listen(options.gatewayPort, '127.0.0.1', resolve);
    });
  } catch (error) {
    await postgrest.close();
    throw new Error(
      `Port ${options.gatewayPort} cannot be used for the REST gateway.\nStop the program that uses it, or choose another port.`,
      { cause: error },
    );
  }
  const { port } = gateway.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    postgrestPid: postgrest.pid,
    close: async () => {
      const closed = new Promise((resolve) => gateway.close(resolve));
      gateway.closeAllConnections();
      await Promise.all([closed, postgrest.close()]);
    },
    exited: postgrest.exited,
  };
}

function optionsFromEnvironment(): RestOptions {
  const { DATABASE_URL, PORT, JWT_SECRET, PUBLISHABLE_KEY, SECRET_KEY, JWKS, POOL_SIZE, LOG_FILE } =
    process.env;
  if (!DATABASE_URL || !PORT || !JWT_SECRET || !PUBLISHABLE_KEY || !SECRET_KEY)
    throw new Error(
      'Something the REST side needs is not set.\nSet DATABASE_URL, PORT, JWT_SECRET, PUBLISHABLE_KEY and SECRET_KEY.',
    );
  return {
    databaseUrl: DATABASE_URL,
    gatewayPort: Number(PORT),
    jwtSecret: JWT_SECRET,
    publishableKey: PUBLISHABLE_KEY,
    secretKey: SECRET_KEY,
    ...(JWKS ? { jwks: JSON.parse(JWKS).keys } : {}),
    ...(POOL_SIZE ? { poolSize: Number(POOL_SIZE) } : {}),
    ...(LOG_FILE ? { logFile: LOG_FILE } : {}),
  };
}

if (import.meta.main) {
  try {
    const rest = await startRest(optionsFromEnvironment());
    let asked = false;
    for (const signal of ['SIGTERM', 'SIGINT'] as const)
      process.on(signal, () => {
        asked = true;
        void rest.close();
      });
    console.log(`REST is ready on ${rest.url} (PostgREST is process ${rest.postgrestPid}).`);
    await rest.exited;
    if (!asked) {
      console.error('PostgREST ended by itself.');
      process.exit(1);
    }
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
