// `npm run deploy -- --dry-run`: everything that can be checked without an account, and nothing that changes anything.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { readMigrations } from '../local/postgres/read-migrations.ts';
import type { Progress } from '../local/stack/progress.ts';
import { type Bundle, bundleWorker } from './bundle.ts';
import { type Checked, createChecks } from './check-all.ts';
import { checkSettings } from './check-settings.ts';
import { checkBundle, checkUpload, START_BYTES_MAX, sizesOf } from './check-upload.ts';
import type { Settings } from './read-settings.ts';
import { reportSettings } from './report-settings.ts';
import { dryRun, uploadArguments, withSecretsFile } from './run-wrangler.ts';
import { type Needle, scanForSecrets } from './scan-for-secrets.ts';
import { checkWranglerFile, ROOT, type WranglerFile } from './wrangler-file.ts';

export type DryRunOptions = {
  readonly settings: Settings;
  readonly file: WranglerFile;
  /** Values that the upload must not hold. */
  readonly needles: readonly Needle[];
  /** A missing setting is a failure too. */
  readonly strict: boolean;
  readonly progress: Progress;
};

/** Runs every check even after one failed. @returns whether all that can be checked here is right. */
export async function runDryRun({
  settings,
  file,
  needles,
  strict,
  progress,
}: DryRunOptions): Promise<boolean> {
  const { faults, check } = createChecks(progress);
  const report = checkSettings(settings);
  reportSettings(report, progress);
  faults.push(...report.unsafe.map(({ key, why }) => `settings: ${key} ${why}`));
  if (strict) faults.push(...report.missing.map(({ key }) => `settings: ${key} is not set`));

  await check('wrangler.toml', async () => ({
    faults: checkWranglerFile(file),
    detail: `${Object.keys(file.vars).length} vars, ${file.secrets.length} secrets, cron "${file.crons.join('", "')}"`,
  }));
  await check('migrations', checkMigrations);

  const folder = mkdtempSync(join(tmpdir(), 'saidso-dry-run-'));
  try {
    const bundle = await check('bundle', () => bundleInto(join(folder, 'bundle')));
    if (bundle) {
      await check('secrets', async () => ({
        faults: scanForSecrets(bundle, [...needles, { name: 'this folder', value: ROOT }]),
        detail: `none in ${bundle.modules.length} modules; compared with ${needles.length} values of this machine`,
      }));
      await check('upload', () => checkDryUpload(bundle, settings, join(folder, 'upload')));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }

  progress.say();
  for (const fault of faults) progress.say(`${progress.paint.red('✗')} ${fault}`);
  if (faults.length === 0)
    progress.say(
      report.missing.length === 0
        ? 'Ready: npm run deploy'
        : `The code is ready. configuration: ${report.missing.length} settings missing (named above).`,
    );
  return faults.length === 0;
}

async function bundleInto(folder: string): Promise<Checked<Bundle>> {
  const bundle = await bundleWorker(folder);
  const { atStart, onFirstUse } = sizesOf(bundle);
  const kilo = (bytes: number) => `${(bytes / 1000).toFixed(0)} kB`;
  return {
    faults: checkBundle(bundle),
    detail: `gzipped ${kilo(atStart)} at start (at most ${kilo(START_BYTES_MAX)}), ${kilo(onFirstUse)} on first use`,
    value: bundle,
  };
}

async function checkDryUpload(bundle: Bundle, settings: Settings, outdir: string): Promise<Checked<never>> {
  const finished = await withSecretsFile(settings, (path) => dryRun(uploadArguments(settings, path), outdir));
  const bindings = finished.output.match(/^env\./gm)?.length ?? 0;
  return {
    faults: checkUpload(finished, outdir, bundle, settings),
    detail: `wrangler accepts ${bundle.modules.length} modules and ${bindings} bindings; nothing was sent`,
  };
}

async function checkMigrations(): Promise<Checked<never>> {
  const migrations = await readMigrations(join(ROOT, 'supabase', 'migrations'));
  const oneWay = migrations.filter(({ file }) => !existsSync(join(ROOT, 'supabase', 'down', basename(file))));
  return {
    faults: oneWay.map(({ file }) => `${file} has no script in supabase/down that takes it back`),
    detail: `${migrations.length} in order, each with a way back`,
  };
}
