// What the gateway of a Supabase project knows: which key stands for which role.
import { createHmac, type JsonWebKey } from 'node:crypto';

export type GatewayKeys = { jwtSecret: string; publishableKey: string; secretKey: string };

/** An ES256 public key as Supabase Auth publishes it. */
export type PublicKey = JsonWebKey & { kid?: string };

/**
 * Maps the `sb_` keys to tokens that PostgREST accepts. They have no end and are good only behind the gateway, so
 * that PostgREST's cache of verified tokens always knows them.
 */
export function mintRoleTokens({ jwtSecret, publishableKey, secretKey }: GatewayKeys): Map<string, string> {
  return new Map([
    [publishableKey, sign({ role: 'anon' }, jwtSecret)],
    [secretKey, sign({ role: 'service_role' }, jwtSecret)],
  ]);
}

/** The keys with which PostgREST verifies tokens: the shared secret (HS256), and users' ES256 keys when given. */
export function verificationKeys(jwtSecret: string, publicKeys: PublicKey[]): string {
  const shared = { kty: 'oct', alg: 'HS256', k: Buffer.from(jwtSecret).toString('base64url') };
  return JSON.stringify({ keys: [shared, ...publicKeys] });
}

function sign(claims: Record<string, string>, secret: string): string {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const text = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode({ iss: 'saidso-local', ...claims })}`;
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
}
