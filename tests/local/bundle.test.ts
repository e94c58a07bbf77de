// What is uploaded: sizes against the budget of the request path, and wrangler.toml against the local runtime.
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Bundle, bundleWorker } from '../../deploy/bundle.ts';
import { COMPATIBILITY_DATE } from '../../local/workerd.ts';
import { CONFIG_KEYS } from '../../src/config-keys.ts';

const REQUEST_PATH_BYTES_MAX = 400_000;
const wrangler = readFileSync(join(import.meta.dirname, '..', '..', 'wrangler.toml'), 'utf8');
let folder: string;
let bundle: Bundle;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'saidso-bundle-'));
  bundle = await bundleWorker(join(folder, 'worker'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('what a request loads is at most 400 kB gzipped', () => {
  const atStart = bundle.modules.filter(({ lazy }) => !lazy);
  expect(atStart.map(({ file }) => file)).toContain(bundle.entry);
  expect(atStart.reduce((sum, { gzipped }) => sum + gzipped, 0)).toBeLessThanOrEqual(REQUEST_PATH_BYTES_MAX);
});

test('the tokenizer is in a module apart that nothing loads at the start of an isolate', () => {
  const tokenizers = Object.entries(bundle.metafile.outputs).filter(([, { inputs }]) =>
    Object.keys(inputs).some((input) => input.includes('node_modules/gpt-tokenizer/')),
  );
  expect(tokenizers.length).toBeGreaterThan(0);
  const early = bundle.modules.filter(({ lazy }) => !lazy).map(({ name }) => name);
  for (const [output] of tokenizers) expect(early).not.toContain(output.split('/').at(-1));
});

test('the bundle holds no module of Node that Workers would have to emulate', () => {
  const external = Object.values(bundle.metafile.outputs).flatMap(({ imports }) =>
    imports.filter((one) => one.external).map(({ path }) => path),
  );
  expect(external).toEqual([]);
});

test('wrangler.toml and the local runtime agree on the compatibility date', () => {
  expect(/^compatibility_date = "(.+)"$/m.exec(wrangler)?.[1]).toBe(COMPATIBILITY_DATE);
});

test('wrangler.toml names every setting that has no default, secrets apart from vars', () => {
  const needed = Object.entries(CONFIG_KEYS).filter(([, { schema }]) => !schema.safeParse(undefined).success);
  const secrets = /^\[secrets\]\nrequired = \[([^\]]*)\]/m.exec(wrangler)?.[1]?.match(/\w+/g) ?? [];
  const vars = [...(/^\[vars\]\n((?:\w+ = .*\n)+)/m.exec(wrangler)?.[1]?.matchAll(/^(\w+) =/gm) ?? [])].map(
    ([, name]) => name,
  );
  const isSecret = ([, key]: (typeof needed)[number]) => 'secret' in key;
  expect(needed.filter(isSecret).map(([name]) => name)).toEqual(secrets);
  expect(vars).toEqual(expect.arrayContaining(needed.filter((one) => !isSecret(one)).map(([name]) => name)));
});
