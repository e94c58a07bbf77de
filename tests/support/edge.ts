// The whole edge over the in-memory world: real routes, real tokens, real signatures, no network.
import { createHash } from 'node:crypto';
import { SignJWT } from 'jose';
import { expect } from 'vitest';
import { createApp } from '../../functions/app.ts';
import type { Services } from '../../functions/context.ts';
import { flowSettings } from '../../functions/flow-settings.ts';
import { createReadinessCache } from '../../functions/readiness.ts';
import { createAuthenticator } from '../../src/adapters/auth/authenticate.ts';
import { createHasher } from '../../src/adapters/auth/hash.ts';
import { createSignatureVerifier } from '../../src/adapters/qstash/verify-signature.ts';
import { problemReply } from '../../src/contract/http-replies.ts';
import type { UserId } from '../../src/domain/ids.ts';
import type { ProblemCode } from '../../src/domain/problem.ts';
import { createInMemoryKeys } from './fakes/in-memory-keys.ts';
import { createInMemoryLimiter } from './fakes/in-memory-limiter.ts';
import { createInMemoryMachinery } from './fakes/in-memory-machinery.ts';
import { createInMemoryUserData } from './fakes/in-memory-user-data.ts';
import { testConfig } from './test-config.ts';
import { ADA, createWorld } from './world.ts';

export const PUBLIC_URL = 'https://memory.example';
export const METRICS_TOKEN = 'metrics-token-of-tests';
const JWT_SECRET = 'legacy-secret-of-tests-0123456789abcdef';

type Call = {
  /** Whose token; null sends none. */
  readonly as?: UserId | null;
  readonly json?: unknown;
  readonly body?: BodyInit;
  readonly headers?: Readonly<Record<string, string>>;
};

/**
 * @param settings as environment strings.
 * @param override replaces services, made from the ones it would replace.
 */
export function createEdge(
  settings: Readonly<Record<string, string>> = {},
  override: (services: Services, world: ReturnType<typeof createWorld>) => Partial<Services> = () => ({}),
) {
  const world = createWorld();
  const config = testConfig({ PUBLIC_URL, SUPABASE_JWT_SECRET: JWT_SECRET, METRICS_TOKEN, ...settings });
  const hasher = createHasher(config);
  const machinery = createInMemoryMachinery();
  const keys = createInMemoryKeys();
  const base: Services = {
    ...world,
    config,
    settings: flowSettings(config),
    hasher,
    machinery,
    userData: createInMemoryUserData(world.database),
    authenticator: createAuthenticator(config, { hasher, apiKeys: keys, clock: world.clock }),
    verifier: createSignatureVerifier(config),
    limiter: createInMemoryLimiter(
      { user: config.LIMIT_PER_MINUTE, key: config.KEY_LIMIT_PER_MINUTE },
      world.clock.now,
    ),
    probes: [],
    readiness: createReadinessCache(),
  };
  const app = createApp(() => ({ ...base, ...override(base, world) }));

  const token = (userId: UserId, claims: Record<string, unknown> = {}) => {
    const now = Math.floor(world.clock.now() / 1000);
    return new SignJWT({ role: 'authenticated', ...claims })
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject(userId)
      .setIssuer(config.SUPABASE_JWT_ISSUER)
      .setAudience('authenticated')
      .setIssuedAt(now)
      .setExpirationTime(now + 3600)
      .sign(new TextEncoder().encode(JWT_SECRET));
  };

  const call = async (method: string, path: string, { as = ADA, json, body, headers }: Call = {}) =>
    app.request(path, {
      method,
      headers: {
        ...(as !== null && { authorization: `Bearer ${await token(as)}` }),
        ...(json !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(json !== undefined && { body: JSON.stringify(json) }),
      ...(body !== undefined && { body, duplex: 'half' }),
    });

  /** Calls an address of the queue as QStash would: signed over body and address, by the real clock. */
  const deliver = async (path: string, text: string, key = 'sig_current_of_tests') => {
    const now = Math.floor(Date.now() / 1000);
    const digest = createHash('sha256').update(text).digest('base64url');
    const signature = await new SignJWT({ body: digest })
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .setIssuer('Upstash')
      .setSubject(`${PUBLIC_URL}${path}`)
      .setIssuedAt(now)
      .setNotBefore(now)
      .setExpirationTime(now + 300)
      .sign(new TextEncoder().encode(key));
    return call('POST', path, { as: null, body: text, headers: { 'upstash-signature': signature } });
  };

  /** How many updates the database holds: what a refusal must not change. */
  const appended = () => [...world.database.chats.values()].reduce((sum, { rows }) => sum + rows.length, 0);

  return { ...world, app, call, token, deliver, machinery, keys, appended };
}

export type Edge = ReturnType<typeof createEdge>;

/** Checks that an answer is the problem it should be, whole and in our one shape; returns its body. */
export async function expectProblem(response: Response, status: number, code: ProblemCode) {
  const body = problemReply.parse(await response.json());
  expect({ status: response.status, code: body.code }).toEqual({ status, code });
  expect(body.status).toBe(status);
  expect(body.type).toBe(`${PUBLIC_URL}/docs/problems/${code}`);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(response.headers.get('x-request-id')).toBe(body.request_id);
  return body;
}
