// `npm run deploy`: checks, migrates, uploads, schedules, tries it out. docs/deploy.md goes through it step by step.
import { explain } from '../local/stack/plain-error.ts';
import { createProgress } from '../local/stack/progress.ts';
import { readArguments, USAGE } from './arguments.ts';
import { describeBundle } from './bundle.ts';
import { bundleFunction } from './bundle-function.ts';
import { runDryRun } from './dry-run.ts';
import { readDevVars, readSettings } from './read-settings.ts';
import {
  migrate,
  type ReleaseOptions,
  requireSettings,
  runSmoke,
  schedule,
  uploadWorker,
} from './release.ts';
import { secretsOf } from './scan-for-secrets.ts';
import { readWranglerFile } from './wrangler-file.ts';

const progress = createProgress(process.stdout);

process.exitCode = await main().catch((error: unknown) => {
  console.error(explain(error));
  return 1;
});

async function main(): Promise<number> {
  const args = readArguments(process.argv.slice(2));
  if (args.help) {
    progress.say(USAGE);
    return 0;
  }
  if (args.function) {
    progress.say(describeBundle(await bundleFunction()));
    progress.say(
      '\nBundled. Deploy it: supabase functions deploy saidso --workdir dist/function --use-api --remote=<ref>',
    );
    return 0;
  }
  const devVars = readDevVars(args['vars-file']);
  const file = readWranglerFile();
  const settings = readSettings(process.env, devVars, file.vars);
  const setting = (name: string) => process.env[name] || (devVars[name] as string | undefined) || undefined;

  if (args['dry-run']) {
    const needles = secretsOf(process.env, devVars);
    return (await runDryRun({ settings, file, needles, strict: args.strict, progress })) ? 0 : 1;
  }
  const options: ReleaseOptions = {
    settings,
    databaseUrl: setting('SUPABASE_DB_URL'),
    token: setting('SAIDSO_TOKEN'),
    progress,
  };
  if (args['schedule-only']) await schedule(options);
  else if (args['smoke-only']) await runSmoke(options, true);
  else {
    requireSettings(settings, progress);
    await migrate(options);
    if (args['no-cron']) await schedule(options);
    else await uploadWorker(options);
    await runSmoke(options, false);
  }
  return 0;
}
