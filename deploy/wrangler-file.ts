// wrangler.toml, read by wrangler's own reader, and whether it names every setting in its place.
import { join } from 'node:path';
import { unstable_readConfig } from 'wrangler';
import { CONFIG_KEYS, type ConfigKey } from '../src/config-keys.ts';
import { isOptional, isSecret } from './read-settings.ts';

export const ROOT = join(import.meta.dirname, '..');

export type WranglerFile = {
  readonly vars: Readonly<Record<string, unknown>>;
  /** Names under `[secrets] required`. */
  readonly secrets: readonly string[];
  readonly crons: readonly string[];
};

/** @throws what wrangler says about a file that it does not accept. */
export function readWranglerFile(path = join(ROOT, 'wrangler.toml')): WranglerFile {
  const { vars, secrets, triggers } = unstable_readConfig({ config: path }, { hideWarnings: true });
  return { vars, secrets: secrets?.required ?? [], crons: triggers?.crons ?? [] };
}

/**
 * Every setting without a default has exactly one place: secrets under `[secrets]`, the rest under `[vars]`. One
 * with a default may stand there too, but an optional secret may not be required.
 * @returns the faults, a sentence each; none when all is well.
 */
export function checkWranglerFile({ vars, secrets, crons }: WranglerFile): string[] {
  const isKey = (name: string): name is ConfigKey => name in CONFIG_KEYS;
  const faults: string[] = [];
  for (const [name, value] of Object.entries(vars)) {
    if (!isKey(name)) faults.push(`[vars] ${name} is no setting of this service`);
    else if (isSecret(name))
      faults.push(`[vars] ${name} is a secret: it belongs under [secrets], by name only`);
    else if (typeof value !== 'string') faults.push(`[vars] ${name} must be text, in quotes`);
  }
  for (const name of secrets) {
    if (!isKey(name)) faults.push(`[secrets] ${name} is no setting of this service`);
    else if (!isSecret(name)) faults.push(`[secrets] ${name} is not secret: it belongs under [vars]`);
    else if (isOptional(name))
      faults.push(`[secrets] ${name} is optional: a deploy without it would be refused`);
  }
  const twice = secrets.filter((name, index) => secrets.indexOf(name) < index);
  for (const name of twice) faults.push(`[secrets] ${name} is listed twice`);
  for (const key of Object.keys(CONFIG_KEYS).filter(isKey))
    if (!isOptional(key) && !(key in vars) && !secrets.includes(key))
      faults.push(`${key} has no default and is named neither under [vars] nor under [secrets]`);
  if (crons.length === 0) faults.push('[triggers] crons is empty: nothing would ring the sweep');
  return faults;
}
