// Asks a Supabase project whether this version can work with it, before the Worker does and can only say no.
import { pollUntil } from '../postgres/poll-until.ts';
import { PlainError } from './plain-error.ts';

const ANSWER_MS = 15_000;
/** PostgREST hears of new functions by a notification, a moment after the commit. */
const RELOAD_MS = 10_000;

/**
 * Calls `service_health`, as the readiness probe will.
 * @param migrated whether migrations were applied just now, so that unknown functions may still become known.
 * @throws PlainError that tells an address, a key and a schema that are wrong apart.
 */
export async function checkProject(url: string, secretKey: string, migrated: boolean): Promise<void> {
  let status = 0;
  await pollUntil(
    async () => {
      status = await askHealth(url, secretKey);
      return status !== 404 || !migrated;
    },
    RELOAD_MS,
    250,
  );
  if (status === 200) return;
  if (status === 401 || status === 403)
    throw new PlainError(
      'The project refuses SUPABASE_SECRET_KEY.',
      'It must be a secret key (sb_secret_…) of this very project.',
    );
  throw new PlainError(
    status === 404
      ? 'The project lacks our functions: the migrations are not applied.'
      : `The project answered ${status}.`,
    'Set SUPABASE_DB_URL so that npm start applies the migrations, or run: supabase db push',
  );
}

async function askHealth(url: string, secretKey: string): Promise<number> {
  try {
    const response = await fetch(`${url}/rest/v1/rpc/service_health`, {
      method: 'POST',
      headers: { apikey: secretKey, 'content-type': 'application/json' },
      body: '{}',
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    await response.body?.cancel();
    return response.status;
  } catch (error) {
    throw new PlainError(
      `Nobody answers at ${url}.`,
      'Check SUPABASE_URL; a project that was not used for a week is paused and wants a click in its dashboard.',
      error,
    );
  }
}
