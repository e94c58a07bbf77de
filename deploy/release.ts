// The real deployment, step by step: settings, migrations, upload or schedule, smoke. It stops at the first failure.
import { migrateUp } from '../local/postgres/migrate.ts';
import { PlainError } from '../local/stack/plain-error.ts';
import type { Progress } from '../local/stack/progress.ts';
import { scheduleSweep } from '../local/stack/schedule-sweep.ts';
import { CONFIG_KEYS, type ConfigKey } from '../src/config-keys.ts';
import { checkSettings } from './check-settings.ts';
import { isSecret, type Settings } from './read-settings.ts';
import { reportSettings } from './report-settings.ts';
import { upload, uploadArguments, withSecretsFile } from './run-wrangler.ts';
import { checkReady, smoke } from './smoke.ts';

export type ReleaseOptions = {
  readonly settings: Settings;
  /** `SUPABASE_DB_URL`; without it the migrations are somebody else's step. */
  readonly databaseUrl: string | undefined;
  /** `SAIDSO_TOKEN`, an access token of any user of the project. */
  readonly token: string | undefined;
  readonly progress: Progress;
};

/**
 * @throws PlainError for unsafe settings and for examples never replaced. A secret that is unknown here may have been
 *   set on the Worker before, so it is only reported; wrangler refuses an upload that would lack it.
 */
export function requireSettings(settings: Settings, progress: Progress): void {
  const report = checkSettings(settings);
  reportSettings(report, progress);
  const blocking = [...report.unsafe, ...report.missing.filter(({ key }) => !isSecret(key))];
  if (blocking.length > 0)
    throw new PlainError(
      `Not deployed: ${blocking.map(({ key }) => key).join(', ')}.`,
      'The lines above say what to do; npm run deploy -- --dry-run checks again.',
    );
}

/** Applies what is missing, with the history table of the Supabase CLI: either tool can go on where the other stopped. */
export async function migrate({ databaseUrl, progress }: ReleaseOptions): Promise<void> {
  if (!databaseUrl) {
    progress.say(
      `${progress.paint.yellow('!')} migrations: skipped, SUPABASE_DB_URL is not set. By hand: supabase db push --remote`,
    );
    return;
  }
  const applied = migrateUp(databaseUrl);
  await progress.step('migrations', applied, (files) =>
    files.length > 0 ? `${files.length} applied` : 'nothing to apply',
  );
}

/** @throws PlainError when wrangler does not succeed; what it printed stands above. */
export async function uploadWorker({ settings, progress }: ReleaseOptions): Promise<void> {
  progress.say('  wrangler deploy …');
  const { code } = await withSecretsFile(settings, (path) => upload(uploadArguments(settings, path)));
  if (code !== 0)
    throw new PlainError(
      'wrangler did not deploy.',
      'Its lines above say why. Not logged in: npx wrangler login, or set CLOUDFLARE_API_TOKEN.',
    );
}

/** Creates or replaces the schedule `saidso-sweep`, each minute. @throws PlainError without what it needs. */
export async function schedule({ settings, progress }: ReleaseOptions): Promise<void> {
  const need = (key: ConfigKey): string => {
    const value = settings.get(key)?.value;
    if (value) return value;
    throw new PlainError(`The schedule needs ${key}.`, `Set it in the environment or in .dev.vars.`);
  };
  const api = publicUrl(settings);
  const queue = CONFIG_KEYS.QSTASH_URL.schema.parse(settings.get('QSTASH_URL')?.value);
  const made = scheduleSweep(queue, need('QSTASH_TOKEN'), api);
  await progress.step('schedule', made, () => `each minute to ${api}/functions/sweep`);
}

/** @param needsToken whether the smoke is the very thing that was asked for. */
export async function runSmoke(options: ReleaseOptions, needsToken: boolean): Promise<void> {
  const { settings, token, progress } = options;
  const api = publicUrl(settings);
  await checkReady({ api, progress });
  if (token) return smoke({ api, token, progress });
  if (needsToken)
    throw new PlainError(
      'The smoke needs SAIDSO_TOKEN.',
      'docs/deploy.md, "Smoke", says how to get an access token.',
    );
  progress.say(
    `${progress.paint.yellow('!')} smoke: skipped, SAIDSO_TOKEN is not set. Later: npm run deploy -- --smoke-only`,
  );
}

function publicUrl(settings: Settings): string {
  const url = settings.get('PUBLIC_URL')?.value;
  if (url && URL.canParse(url)) return url.replace(/\/+$/, '');
  throw new PlainError(
    'PUBLIC_URL is not set.',
    'Set it under [vars] in wrangler.toml or in the environment.',
  );
}
