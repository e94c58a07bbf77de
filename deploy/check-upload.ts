// Whether what wrangler would upload is what we bundled, with the bindings we mean, and without a complaint.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bundle } from './bundle.ts';
import type { Settings } from './read-settings.ts';
import { isSecret } from './read-settings.ts';
import type { Finished } from './run-wrangler.ts';

/** What an isolate loads before it can answer. Bytes gzipped. */
export const START_BYTES_MAX = 400_000;

/** Sums of the gzipped sizes, bytes. */
export function sizesOf({ modules }: Bundle): { readonly atStart: number; readonly onFirstUse: number } {
  const sum = (lazy: boolean) =>
    modules.filter((one) => one.lazy === lazy).reduce((total, { gzipped }) => total + gzipped, 0);
  return { atStart: sum(false), onFirstUse: sum(true) };
}

/** @returns the faults of the bundle by itself, a sentence each. */
export function checkBundle(bundle: Bundle): string[] {
  const { atStart } = sizesOf(bundle);
  const faults =
    atStart > START_BYTES_MAX ? [`${atStart} bytes gzipped at start; ${START_BYTES_MAX} may be`] : [];
  // The tokenizer alone is larger than all else: read at start, it would slow every first request.
  if (!bundle.modules.some(({ lazy }) => lazy))
    faults.push('nothing is left for first use: the tokenizer loads at start');
  return faults;
}

/** @returns what a dry run of wrangler shows to be wrong, a sentence each. */
export function checkUpload(
  { code, output }: Finished,
  outdir: string,
  bundle: Bundle,
  settings: Settings,
): string[] {
  if (code !== 0) return [`wrangler ended with code ${code}:\n${output.trim()}`];
  const faults = output
    .split('\n')
    .filter((line) => /\[(WARNING|ERROR)\]|^\s*[▲✘]/.test(line))
    .map((line) => `wrangler says: ${line.trim()}`);
  const uploaded = existsSync(outdir) ? readdirSync(outdir).filter((name) => name.endsWith('.js')) : [];
  for (const { name, file } of bundle.modules)
    if (!uploaded.includes(name)) faults.push(`${name} is missing in the upload`);
    else if (!isSameModule(readFileSync(join(outdir, name), 'utf8'), readFileSync(file, 'utf8')))
      faults.push(`${name} differs from the module that was checked`);
  for (const name of uploaded)
    if (!bundle.modules.some((module) => module.name === name))
      faults.push(`${name} would be uploaded and is none of our modules`);
  for (const key of settings.keys())
    if (!isSecret(key) && !output.includes(`env.${key} (`)) faults.push(`${key} is not among the bindings`);
  return faults;
}

/** wrangler closes the entry with a comment that points at a source map. */
const isSameModule = (uploaded: string, ours: string): boolean =>
  uploaded.replace(/\n?\/\/# sourceMappingURL=.*\s*$/, '').trimEnd() === ours.trimEnd();
