// Where the rows of a local stack are: in a Postgres here, in a Supabase project, or in what stands in for both.
import { decodeJwt } from 'jose';
import { findPostgrest } from '../rest/find-postgrest.ts';
import { PlainError } from './plain-error.ts';

/**
 * `local` is Postgres and PostgREST on this machine; `lite` is `@supabase/lite` with PGlite, for platforms that no
 * PostgREST package covers; `project` is a Supabase project, or anything that speaks as one.
 */
export type DatabaseChoice =
  | { readonly kind: 'local' }
  | { readonly kind: 'lite' }
  | {
      readonly kind: 'project';
      /** Without a slash at the end. */
      readonly url: string;
      readonly secretKey: string;
      /** Empty, or the legacy secret with which the tokens of the sample users are minted. */
      readonly jwtSecret: string;
      /** The access token of a user, where there is no legacy secret. */
      readonly given?: { readonly token: string; readonly userId: string };
      /** Where migrations are applied; without it they are the caller's affair. */
      readonly databaseUrl?: string;
    };

/**
 * @param env the caller's environment: `SUPABASE_URL` wins, then `SAIDSO_REST=lite`, then what is installed.
 * @throws PlainError when half of what a project needs is set.
 */
export function chooseDatabase(env: NodeJS.ProcessEnv): DatabaseChoice {
  if (env.SUPABASE_URL) return describeProject(env.SUPABASE_URL, env);
  const wish = env.SAIDSO_REST || 'postgrest';
  if (wish !== 'postgrest' && wish !== 'lite')
    throw new PlainError(`SAIDSO_REST is ${wish}.`, 'Set it to postgrest or lite, or leave it out.');
  return { kind: wish === 'lite' || findPostgrest() === null ? 'lite' : 'local' };
}

function describeProject(address: string, env: NodeJS.ProcessEnv): DatabaseChoice {
  const {
    SUPABASE_SECRET_KEY: secretKey,
    SUPABASE_JWT_SECRET: jwtSecret,
    SUPABASE_DB_URL: databaseUrl,
  } = env;
  if (!URL.canParse(address) || !/^https?:/.test(address))
    throw new PlainError('SUPABASE_URL is not an address.', 'It looks like https://<project>.supabase.co');
  if (!secretKey)
    throw new PlainError(
      'SUPABASE_URL is set, but SUPABASE_SECRET_KEY is not.',
      'Set the secret key of the project (sb_secret_…), or unset SUPABASE_URL to use a local database.',
    );
  return {
    kind: 'project',
    url: address.replace(/\/+$/, ''),
    secretKey,
    jwtSecret: jwtSecret ?? '',
    ...(jwtSecret ? {} : { given: readGivenToken(env.SAIDSO_TOKEN) }),
    ...(databaseUrl ? { databaseUrl } : {}),
  };
}

function readGivenToken(token: string | undefined): { token: string; userId: string } {
  const todo =
    'Set SUPABASE_JWT_SECRET (the legacy secret), or SAIDSO_TOKEN to the access token of a user of the project.';
  if (!token) throw new PlainError('SUPABASE_URL is set, but nobody to speak as.', todo);
  try {
    const { sub } = decodeJwt(token);
    if (sub) return { token, userId: sub };
  } catch {
    // Told below; what the token holds is nobody's to read.
  }
  throw new PlainError('SAIDSO_TOKEN is not an access token.', todo);
}
