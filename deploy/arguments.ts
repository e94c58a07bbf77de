// The flags of `npm run deploy`.
import { parseArgs } from 'node:util';
import { PlainError } from '../local/stack/plain-error.ts';

const FLAGS = ['dry-run', 'strict', 'no-cron', 'function', 'schedule-only', 'smoke-only', 'help'] as const;
export type DeployArguments = Readonly<Record<(typeof FLAGS)[number], boolean>> & {
  /** Relative to the working directory. */
  readonly 'vars-file'?: string;
};

export const USAGE = `npm run deploy [-- flags]
  (none)           check, migrate (with SUPABASE_DB_URL), upload the Worker, smoke
  --dry-run        check everything that needs no account, change nothing
  --strict         with --dry-run: a setting that is still to set is a failure
  --no-cron        the app runs on Node or Deno: no Worker, but a QStash schedule for the sweep
  --function       only bundle the Supabase Edge Function into dist/function
  --schedule-only  only create or replace that schedule
  --smoke-only     only the smoke against PUBLIC_URL, with the access token in SAIDSO_TOKEN
  --vars-file F    settings from F instead of .dev.vars`;

const MODES = ['dry-run', 'no-cron', 'function', 'schedule-only', 'smoke-only'] as const;

/** @throws PlainError for a flag that does not exist, and for two that exclude each other. */
export function readArguments(args: readonly string[]): DeployArguments {
  let values: Partial<DeployArguments>;
  try {
    const flags = Object.fromEntries(FLAGS.map((flag) => [flag, { type: 'boolean' }] as const));
    const options = { ...flags, 'vars-file': { type: 'string' } } as const;
    ({ values } = parseArgs({ args: [...args], options }) as { values: Partial<DeployArguments> });
  } catch (error) {
    const what = error instanceof Error ? error.message.split('. ')[0] : String(error);
    throw new PlainError(
      `${what}.`,
      `These exist: ${FLAGS.map((flag) => `--${flag}`).join(' ')} --vars-file F`,
    );
  }
  const chosen = MODES.filter((mode) => values[mode]);
  if (chosen.length > 1)
    throw new PlainError(`--${chosen.join(' and --')} exclude each other.`, 'Give one of them.');
  if (values.strict && !values['dry-run'])
    throw new PlainError(
      '--strict belongs to --dry-run.',
      'A real deployment is always strict about what it needs.',
    );
  const none = Object.fromEntries(FLAGS.map((flag) => [flag, false]));
  return { ...none, ...values } as DeployArguments;
}
