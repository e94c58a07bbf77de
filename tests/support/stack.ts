// A whole stack for acceptance tests: real workerd, Postgres, PostgREST, Redis bridge and queue, on free ports and in
// a folder of its own that `stop` removes.
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@upstash/qstash';
import { importJWK, SignJWT } from 'jose';
import { mintAccessToken } from '../../local/stack/access-token.ts';
import { launchStack } from '../../local/stack/launch.ts';
import { type Addresses, addressesOf } from '../../local/stack/parts.ts';
import { choosePorts } from '../../local/stack/ports.ts';
import { createProgress } from '../../local/stack/progress.ts';
import type { StackJson } from '../../local/stack/stack-json.ts';
import { stateDir } from '../../local/stack/state-dir.ts';

export type PartName = 'worker' | 'postgres' | 'rest' | 'redis' | 'qstash' | 'model';
export type Person = { readonly id: string; readonly token: string };
/** Requests since the start of that part or the last reset. */
export type Requests = {
  readonly redis: number;
  readonly redisCommands: number;
  readonly rest: Record<string, number>;
};

export type TestStack = StackJson & {
  readonly state: ReturnType<typeof stateDir>;
  /** What the supervisor has said so far, line by line. */
  readonly lines: readonly string[];
  /** New users with HS256 access tokens. */
  readonly people: (count: number) => Promise<Person[]>;
  /** A token signed by the project's ES256 key; `claims` win over what a good one holds. */
  readonly es256Token: (claims?: Record<string, unknown>) => Promise<string>;
  readonly pid: (part: PartName) => number;
  /** kill -9, then returns at once; the supervisor starts the part again. */
  readonly kill: (part: PartName) => void;
  /** Rings the sweep through the queue now, as its schedule does each minute. */
  readonly ringSweep: () => Promise<void>;
  readonly requests: () => Promise<Requests>;
  readonly resetRequests: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

export type Settings = Readonly<Record<string, string>>;

/**
 * @param settings of the Worker, by name, that win over the defaults (`{ LEASE_MS: '2000' }`); a function is told
 *   where the parts will be, so that it can put something in front of one (the address of the API is not known yet).
 * @throws Error that says which part did not start, with what it printed.
 */
export async function startStack(
  settings: Settings | ((at: Omit<Addresses, 'api'>) => Promise<Settings>) = {},
): Promise<TestStack> {
  const folder = await mkdtemp(join(tmpdir(), 'saidso-stack-'));
  const state = stateDir(folder);
  // The launch takes the ports that are remembered here.
  const at = addressesOf(await choosePorts(state.ports, 0));
  const lines: string[] = [];
  const launch = launchStack({
    state,
    port: 0,
    fresh: false,
    settings: typeof settings === 'function' ? await settings(at) : settings,
    progress: createProgress({ write: (text) => lines.push(...text.trimEnd().split('\n')) }),
    env: {},
  });
  const stop = async () => {
    await launch.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const { stack, keys, supervised } = await launch.up;
    const { redis, rest, jwt_secret } = stack();
    const bearer = { headers: { authorization: `Bearer ${keys.redis_token}` } };
    const read = async (url: string) => (await fetch(url, bearer)).json();
    const pid = (part: PartName) => supervised(part)?.pid() ?? 0;
    return {
      ...stack(),
      state,
      lines,
      people: (count) =>
        Promise.all(
          Array.from({ length: count }, async () => {
            const id = randomUUID();
            return { id, token: await mintAccessToken(id, rest, jwt_secret) };
          }),
        ),
      es256Token: async (claims = {}) => {
        const now = Math.floor(Date.now() / 1000);
        const good = {
          sub: randomUUID(),
          iss: `${rest}/auth/v1`,
          aud: 'authenticated',
          role: 'authenticated',
        };
        return new SignJWT({ ...good, iat: now, exp: now + 3600, ...claims })
          .setProtectedHeader({ alg: 'ES256', typ: 'JWT', kid: keys.jwk_private.kid })
          .sign(await importJWK(keys.jwk_private, 'ES256'));
      },
      pid,
      kill: (part) => {
        process.kill(pid(part), 'SIGKILL');
      },
      ringSweep: async () => {
        const { api, qstash } = stack();
        const queue = new Client({
          baseUrl: qstash,
          token: keys.qstash_token,
          devMode: false,
          enableTelemetry: false,
        });
        await queue.publish({ url: `${api}/functions/sweep`, retries: 0 });
      },
      requests: async () => {
        const [bridge, gateway] = await Promise.all([
          read(`${redis}/__requests`),
          read(`${rest}/__requests`),
        ]);
        return { redis: bridge.requests, redisCommands: bridge.commands, rest: gateway.byPath };
      },
      resetRequests: async () => {
        for (const base of [redis, rest])
          await fetch(`${base}/__requests/reset`, { method: 'POST', ...bearer });
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
