// What is missing and what is unsafe among the settings, by name, with what to do. Never a value.
import { type BadSettings, parseConfig } from '../src/config.ts';
import { CONFIG_KEYS, type ConfigKey } from '../src/config-keys.ts';
import { isOptional, isSecret, type Settings } from './read-settings.ts';

export type ToSet = { readonly key: ConfigKey; readonly todo: string };
/** `missing` can be set later; `unsafe` is wrong as it stands. */
export type SettingsReport = { readonly missing: readonly ToSet[]; readonly unsafe: BadSettings };

/** The addresses that wrangler.toml comes with. */
const PLACEHOLDER = /\/\/(your-|saidso\.example\.)/;
/** Fits every key without a default, so that the rules between the others can be checked without it. */
const STAND_IN = 'https://stand-in.invalid/0123456789abcdef';

/**
 * Checks as the service does when it starts (`parseConfig`), with stand-ins for what is missing: otherwise one
 * missing secret would hide every other fault.
 */
export function checkSettings(settings: Settings): SettingsReport {
  const missing = (Object.keys(CONFIG_KEYS) as ConfigKey[]).flatMap((key): ToSet[] => {
    const value = settings.get(key)?.value;
    if (value === undefined) return isOptional(key) ? [] : [{ key, todo: howToSet(key) }];
    return PLACEHOLDER.test(value)
      ? [{ key, todo: 'still the example: put your own under [vars] in wrangler.toml' }]
      : [];
  });
  const given = Object.fromEntries([...settings].map(([key, { value }]) => [key, value]));
  const standIns = Object.fromEntries(missing.map(({ key }) => [key, STAND_IN]));
  // Parsed as production whatever it says: `local` would relax the very rules that matter here.
  const whole = { ...given, ...standIns, ENVIRONMENT: 'production' };
  const bad = faultsOf(whole);
  // A value that does not fit by itself hides the rules between values, so those are asked again without it.
  const mended = Object.fromEntries(
    bad.map(({ key }) => [key, isOptional(key as ConfigKey) ? '' : STAND_IN]),
  );
  const between = bad.length > 0 ? faultsOf({ ...whole, ...mended }) : [];
  return { missing, unsafe: [...bad, ...between, ...deploymentFaults(given)] };
}

function faultsOf(values: Readonly<Record<string, string>>): BadSettings {
  const parsed = parseConfig(values);
  return parsed.ok ? [] : parsed.error;
}

function howToSet(key: ConfigKey): string {
  return isSecret(key)
    ? 'a line in .dev.vars, or set it in the environment'
    : 'under [vars] in wrangler.toml';
}

/** Rules of a deployment that the service itself cannot know. */
function deploymentFaults(given: Readonly<Record<string, string>>): BadSettings {
  const faults: { key: string; why: string }[] = [];
  if (given.ENVIRONMENT !== undefined && given.ENVIRONMENT !== 'production')
    faults.push({ key: 'ENVIRONMENT', why: 'must be production in a deployment' });
  if (given.SUPABASE_SECRET_KEY?.startsWith('sb_publishable_'))
    faults.push({
      key: 'SUPABASE_SECRET_KEY',
      why: 'is a publishable key; use the one that begins sb_secret_',
    });
  if (
    given.QSTASH_CURRENT_SIGNING_KEY !== undefined &&
    given.QSTASH_CURRENT_SIGNING_KEY === given.QSTASH_NEXT_SIGNING_KEY
  )
    faults.push({ key: 'QSTASH_NEXT_SIGNING_KEY', why: 'is the current key once more; copy the next one' });
  return faults;
}
