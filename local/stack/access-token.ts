// Mints access tokens as Supabase Auth would, for the people of a local stack. There is no local sign-up.
import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';

const LIFE = '7d';

/**
 * @param userId becomes `sub`.
 * @param supabaseUrl the issuer is `<supabaseUrl>/auth/v1`, as in a project.
 * @returns an HS256 token of role and audience `authenticated`, valid for a week.
 */
export function mintAccessToken(userId: string, supabaseUrl: string, jwtSecret: string): Promise<string> {
  return new SignJWT({ role: 'authenticated', session_id: randomUUID() })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setSubject(userId)
    .setIssuer(`${supabaseUrl}/auth/v1`)
    .setAudience('authenticated')
    .setIssuedAt()
    .setExpirationTime(LIFE)
    .sign(new TextEncoder().encode(jwtSecret));
}
