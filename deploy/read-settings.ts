// The settings of the deployment as this machine knows them: environment, then .dev.vars, then wrangler.toml.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { PlainError } from '../local/stack/plain-error.ts';
import { CONFIG_KEYS, type ConfigKey } from '../src/config-keys.ts';

export type Origin = 'environment' | '.dev.vars' | 'wrangler.toml';
export type Setting = { readonly value: string; readonly origin: Origin };
/** By key, in the order of CONFIG_KEYS; what is left out has its default or is missing. */
export type Settings = ReadonlyMap<ConfigKey, Setting>;

type Values = Readonly<Record<string, unknown>>;

/**
 * @param path a file to read instead of `.dev.vars`, which may be absent.
 * @throws PlainError when a file that was asked for by name is not there.
 */
export function readDevVars(path?: string): Values {
  const file = path ?? join(import.meta.dirname, '..', '.dev.vars');
  if (existsSync(file)) return parseEnv(readFileSync(file, 'utf8'));
  if (path === undefined) return {};
  throw new PlainError(`There is no file ${path}.`, 'Copy .dev.vars.example to it and fill it in.');
}

/** The nearer source wins. An empty value counts as absent, as it does for the service itself. */
export function readSettings(environment: Values, devVars: Values, wranglerVars: Values): Settings {
  const sources: readonly [Origin, Values][] = [
    ['environment', environment],
    ['.dev.vars', devVars],
    ['wrangler.toml', wranglerVars],
  ];
  const found = (Object.keys(CONFIG_KEYS) as ConfigKey[]).flatMap((key): [ConfigKey, Setting][] => {
    for (const [origin, values] of sources) {
      const value = values[key];
      if (typeof value === 'string' && value !== '') return [[key, { value, origin }]];
    }
    return [];
  });
  return new Map(found);
}

export const isSecret = (key: ConfigKey): boolean => 'secret' in CONFIG_KEYS[key];

/** Whether the service runs without this key: it has a default or may be absent. */
export const isOptional = (key: ConfigKey): boolean => CONFIG_KEYS[key].schema.safeParse(undefined).success;
