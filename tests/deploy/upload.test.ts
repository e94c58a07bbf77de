// What wrangler would send is judged against the bundle that was checked: a dry run that says anything odd fails.
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readArguments } from '../../deploy/arguments.ts';
import type { Bundle } from '../../deploy/bundle.ts';
import { checkBundle, checkUpload, START_BYTES_MAX } from '../../deploy/check-upload.ts';
import { readSettings } from '../../deploy/read-settings.ts';

let folder: string;
let bundle: Bundle;
let outdir: string;
const settings = readSettings({}, {}, { PUBLIC_URL: 'https://memory.test' });
const output = 'env.PUBLIC_URL ("https://memory.test")   Environment Variable\n--dry-run: exiting now.\n';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'saidso-upload-'));
  outdir = join(folder, 'upload');
  mkdirSync(join(folder, 'bundle'));
  const module = (name: string, gzipped: number, lazy: boolean) => {
    const file = join(folder, 'bundle', name);
    writeFileSync(file, `export const name="${name}";\n`);
    return { name, file, bytes: gzipped, gzipped, lazy };
  };
  bundle = {
    entry: join(folder, 'bundle', 'worker.js'),
    modules: [module('worker.js', START_BYTES_MAX, false), module('chunk-A.js', 9, true)],
    metafile: { inputs: {}, outputs: {} },
  };
  cpSync(join(folder, 'bundle'), outdir, { recursive: true });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('an upload of the very modules with the very bindings is right', () => {
  expect(checkUpload({ code: 0, output }, outdir, bundle, settings)).toEqual([]);
});

test('a warning of wrangler is a fault', () => {
  const warned = `▲ [WARNING] Processing wrangler.toml configuration:\n${output}`;
  expect(checkUpload({ code: 0, output: warned }, outdir, bundle, settings)).toEqual([
    'wrangler says: ▲ [WARNING] Processing wrangler.toml configuration:',
  ]);
});

test('a refusal of wrangler is a fault with what it said', () => {
  expect(checkUpload({ code: 1, output: 'No such file' }, outdir, bundle, settings)).toEqual([
    'wrangler ended with code 1:\nNo such file',
  ]);
});

test('a module too many, too few or changed is a fault, and so is a binding that got lost', () => {
  const other = join(folder, 'other');
  mkdirSync(other, { recursive: true });
  writeFileSync(join(other, 'worker.js'), 'export const name="changed";');
  writeFileSync(join(other, 'stale.js'), '');
  expect(checkUpload({ code: 0, output: '' }, other, bundle, settings)).toEqual([
    'worker.js differs from the module that was checked',
    'chunk-A.js is missing in the upload',
    'stale.js would be uploaded and is none of our modules',
    'PUBLIC_URL is not among the bindings',
  ]);
});

test('a bundle may have 400 kB gzipped at start and not a byte more', () => {
  expect(checkBundle(bundle)).toEqual([]);
  const [worker, chunk] = bundle.modules;
  if (!worker || !chunk) throw new Error('the bundle of this test has two modules');
  const larger = { ...bundle, modules: [{ ...worker, gzipped: START_BYTES_MAX + 1 }, chunk] };
  expect(checkBundle(larger)).toEqual(['400001 bytes gzipped at start; 400000 may be']);
  expect(checkBundle({ ...bundle, modules: [worker] })).toEqual([
    'nothing is left for first use: the tokenizer loads at start',
  ]);
});

test('flags that do not exist or exclude each other are refused with what to do', () => {
  expect(() => readArguments(['--dryrun'])).toThrow(/--dryrun/);
  expect(() => readArguments(['--dry-run', '--no-cron'])).toThrow(/exclude each other/);
  expect(() => readArguments(['--strict'])).toThrow(/belongs to --dry-run/);
  expect(readArguments(['--dry-run', '--strict'])).toMatchObject({
    'dry-run': true,
    strict: true,
    'no-cron': false,
  });
});
