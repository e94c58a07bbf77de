// The development credentials of one state folder: made up once, never sent anywhere, worthless outside.
import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { formApiKey } from '../../src/domain/api-key.ts';
import { writePrivate } from './state-dir.ts';

export type Credentials = ReturnType<typeof makeUp>;

const secret = (prefix = '') => `${prefix}${randomBytes(24).toString('base64url')}`;

function makeUp() {
  // As new Supabase projects sign; the shared secret is the legacy way, which is simpler for a load test.
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const kid = randomUUID();
  return {
    jwk_private: { ...privateKey.export({ format: 'jwk' }), kid },
    jwk_public: { ...publicKey.export({ format: 'jwk' }), kid, alg: 'ES256', use: 'sig' },
    jwt_secret: secret(),
    supabase_publishable_key: secret('sb_publishable_'),
    supabase_secret_key: secret('sb_secret_'),
    redis_token: secret(),
    qstash_token: secret(),
    qstash_current_signing_key: secret('sig_'),
    qstash_next_signing_key: secret('sig_'),
    request_hash_key: secret(),
    metrics_token: secret(),
    api_key: formApiKey(randomBytes(40)).key,
    api_key_id: randomUUID(),
    /** Two people of the sample: `sub` of their access tokens. */
    user_a: randomUUID(),
    user_b: randomUUID(),
  };
}

/** Reads the credentials at `path`, adding those an older version did not have; mode 0600. */
export function loadCredentials(path: string): Credentials {
  const known = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Partial<Credentials>) : {};
  const credentials = { ...makeUp(), ...known };
  writePrivate(path, credentials);
  return credentials;
}
