// PostgREST behind our gateway on a test database, and tokens for its users.
import { generateKeyPairSync } from 'node:crypto';
import { exportJWK, SignJWT } from 'jose';
import { type RestOptions, type RunningRest, startRest } from '../../local/rest.ts';
import type { TestDatabase } from './database.ts';

export const PUBLISHABLE_KEY = 'sb_publishable_for_tests';
export const SECRET_KEY = 'sb_secret_for_tests';
export const JWT_SECRET = 'a secret of the tests, longer than thirty-two characters';

const users = generateKeyPairSync('ec', { namedCurve: 'P-256' });
/** The public half of the keys that sign ES256 tokens in this test file. */
export const PUBLIC_KEY = { ...(await exportJWK(users.publicKey)), alg: 'ES256', use: 'sig', kid: 'tests' };

/** Starts the REST side on a free port for one test database; close it in `afterAll`, before the database drops. */
export function startRestFor(
  database: TestDatabase,
  options: Partial<RestOptions> = {},
): Promise<RunningRest> {
  return startRest({
    databaseUrl: database.authenticatorUrl,
    gatewayPort: 0,
    jwtSecret: JWT_SECRET,
    publishableKey: PUBLISHABLE_KEY,
    secretKey: SECRET_KEY,
    jwks: [PUBLIC_KEY],
    poolSize: 10,
    ...options,
  });
}

/**
 * A token as Supabase Auth signs it, good for `seconds` (negative: already over).
 * @param algorithm ES256 by the key above, or HS256 by the shared secret.
 */
export function signUserToken(
  userId: string,
  algorithm: 'ES256' | 'HS256' = 'ES256',
  seconds = 300,
): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const key = algorithm === 'ES256' ? users.privateKey : new TextEncoder().encode(JWT_SECRET);
  return new SignJWT({ role: 'authenticated', aud: 'authenticated' })
    .setProtectedHeader({ alg: algorithm, typ: 'JWT', ...(algorithm === 'ES256' ? { kid: 'tests' } : {}) })
    .setSubject(userId)
    .setIssuedAt(now - 600)
    .setExpirationTime(now + seconds)
    .sign(key);
}
