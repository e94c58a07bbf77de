// Looks for what must never be in an upload: things that look like keys, values of this machine's secrets, its paths.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bundle } from './bundle.ts';
import { ROOT } from './wrangler-file.ts';

export type Needle = { readonly name: string; readonly value: string };

const LOOKS_LIKE: readonly (readonly [string, RegExp])[] = [
  ['a JSON web token', /eyJ[\w-]{16,}\.eyJ[\w-]{16,}\.[\w-]{16,}/g],
  ['a Supabase secret key', /sb_secret_[\w-]{16,}/g],
  ['a model key', /\bsk-(?:[a-z]+-)?[A-Za-z0-9_-]{32,}/g],
  ['a QStash signing key', /\bsig_[A-Za-z0-9]{20,}/g],
  ['a QStash token', /\beyJVc2VySUQi[\w+/=-]{20,}/g],
  ['a private key', /-----BEGIN [A-Z ]*PRIVATE KEY-----\s*[A-Za-z0-9+/=\s]{40,}/g],
  ['a database address with a password', /postgres(?:ql)?:\/\/[^\s:@/"'`$]+:[^\s@"'`$]+@/g],
];

/** Shorter values are words; they would be found in any program. */
const SHORTEST = 12;

/**
 * @param published text of the packages in the bundle. What looks like a key there is known to the whole world (the
 *   QStash SDK carries the keys of its development server), so it is not ours to lose.
 * @returns a sentence per find: the file, and what it looks like or whose value it is; never the value.
 */
export function scanText(
  file: string,
  text: string,
  needles: readonly Needle[],
  published: readonly string[] = [],
): string[] {
  const isPublic = (found: string) => published.some((source) => source.includes(found));
  return [
    ...LOOKS_LIKE.flatMap(([what, pattern]) =>
      [...text.matchAll(pattern)].every(([found]) => isPublic(found)) ? [] : [`${file} holds ${what}`],
    ),
    ...needles.flatMap(({ name, value }) =>
      value.length >= SHORTEST && text.includes(value) ? [`${file} holds the value of ${name}`] : [],
    ),
  ];
}

/** Scans every module of a bundle. */
export function scanForSecrets({ modules, metafile }: Bundle, needles: readonly Needle[]): string[] {
  const published = Object.keys(metafile.inputs)
    .filter((path) => path.startsWith('node_modules/'))
    .map((path) => readFileSync(join(ROOT, path), 'utf8'));
  return modules.flatMap(({ name, file }) => scanText(name, readFileSync(file, 'utf8'), needles, published));
}

const SECRET_NAME =
  /(TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIAL|API_?KEY|SIGNING_KEY|HASH_KEY|_DB_URL|DATABASE_URL)/i;

/** The values that an upload must not hold: secrets of any environment given, by the names of their variables. */
export function secretsOf(...environments: readonly Readonly<Record<string, unknown>>[]): Needle[] {
  return environments.flatMap((environment) =>
    Object.entries(environment).flatMap(([name, value]) =>
      typeof value === 'string' && SECRET_NAME.test(name) ? [{ name, value }] : [],
    ),
  );
}
