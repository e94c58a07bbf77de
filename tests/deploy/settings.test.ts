// What a deployment is told about its settings: what is missing, what is unsafe, what goes where; never a value.

import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { checkSettings } from '../../deploy/check-settings.ts';
import { readDevVars, readSettings } from '../../deploy/read-settings.ts';
import { uploadArguments, withSecretsFile } from '../../deploy/run-wrangler.ts';
import { checkWranglerFile, readWranglerFile } from '../../deploy/wrangler-file.ts';
import { CONFIG_KEYS } from '../../src/config-keys.ts';

const VARS = {
  PUBLIC_URL: 'https://memory.test',
  SUPABASE_URL: 'https://abc.supabase.co',
  UPSTASH_REDIS_REST_URL: 'https://abc.upstash.io',
};
const SECRETS = {
  SUPABASE_SECRET_KEY: 'sb_secret_of_the_test',
  UPSTASH_REDIS_REST_TOKEN: 'redis-token-of-the-test',
  QSTASH_TOKEN: 'qstash-token-of-the-test',
  QSTASH_CURRENT_SIGNING_KEY: 'sig_now',
  QSTASH_NEXT_SIGNING_KEY: 'sig_then',
  OPENAI_API_KEY: 'model-key-of-the-test',
  REQUEST_HASH_KEY: 'hash-key-of-the-test',
};
const check = (environment: Record<string, string>) => checkSettings(readSettings(environment, {}, {}));

test('a complete and safe configuration has nothing to report', () => {
  expect(check({ ...VARS, ...SECRETS })).toEqual({ missing: [], unsafe: [] });
});

test('the file that comes with the repository says which settings are still to set, all of them and no other', () => {
  const { missing, unsafe } = checkSettings(readSettings({}, {}, readWranglerFile().vars));
  expect(missing.map(({ key }) => key).sort()).toEqual(
    [...Object.keys(VARS), ...Object.keys(SECRETS)].sort(),
  );
  expect(unsafe).toEqual([]);
});

test('an empty value counts as missing', () => {
  expect(check({ ...VARS, ...SECRETS, QSTASH_TOKEN: '' }).missing.map(({ key }) => key)).toEqual([
    'QSTASH_TOKEN',
  ]);
});

test.for([
  ['PUBLIC_URL', 'http://memory.test', 'must be https outside local'],
  ['OPENAI_BASE_URL', 'http://model.test/v1', 'must be https outside local'],
  ['QSTASH_DEV', 'true', 'must not be set outside local'],
  ['OPENAI_MODEL', 'saidso-offline-rules', 'is a test model of ours; name a real one'],
  ['ENVIRONMENT', 'local', 'must be production in a deployment'],
  ['SUPABASE_SECRET_KEY', 'sb_publishable_abc', 'is a publishable key; use the one that begins sb_secret_'],
  ['QSTASH_NEXT_SIGNING_KEY', 'sig_now', 'is the current key once more; copy the next one'],
  ['MODEL_DEADLINE_MS', '20000', 'must be below HANDLER_DEADLINE_MS'],
  ['LEASE_MS', 'soon', 'must be a whole number'],
] as const)('%s=%s is unsafe: %s', ([key, value, why]) => {
  expect(check({ ...VARS, ...SECRETS, [key]: value }).unsafe).toContainEqual({ key, why });
});

const HOSTS = [
  'PUBLIC_URL',
  'SUPABASE_URL',
  'SUPABASE_JWKS_URL',
  'UPSTASH_REDIS_REST_URL',
  'QSTASH_URL',
] as const;
const HIDDEN = 'must not be on this machine or its network outside local';

test.for([
  ['https://169.254.169.254/latest/meta-data', HIDDEN],
  ['https://[fd00:ec2::254]', HIDDEN],
  ['https://metadata.google.internal', HIDDEN],
  ['https://localhost', HIDDEN],
  ['https://LOCALHOST.:8443', HIDDEN],
  ['https://db.localhost', HIDDEN],
  ['https://printer.local', HIDDEN],
  ['https://127.0.0.1', HIDDEN],
  ['https://127.1', HIDDEN],
  ['https://2130706433', HIDDEN],
  ['https://0x7f000001', HIDDEN],
  ['https://0177.0.0.1', HIDDEN],
  ['https://0.0.0.0', HIDDEN],
  ['https://10.1.2.3', HIDDEN],
  ['https://172.31.255.1', HIDDEN],
  ['https://192.168.0.1', HIDDEN],
  ['https://100.64.0.1', HIDDEN],
  ['https://[::1]', HIDDEN],
  ['https://[::ffff:169.254.169.254]', HIDDEN],
  ['https://[64:ff9b::a9fe:a9fe]', HIDDEN],
  ['https://[fe80::1]', HIDDEN],
  ['https://user@abc.supabase.co', 'must not hold a user or a password'],
  ['https://abc.supabase.co:key@evil.test', 'must not hold a user or a password'],
  ['file:///etc/passwd', 'must be an http(s) URL'],
  ['ftp://abc.test', 'must be an http(s) URL'],
  ['javascript:alert(1)', 'must be an http(s) URL'],
  ['http://abc.test', 'must be https outside local'],
  ['abc.test', 'must be an http(s) URL'],
] as const)('no deployment sends to %s', ([url, why]) => {
  for (const key of [...HOSTS, 'OPENAI_BASE_URL'])
    expect(check({ ...VARS, ...SECRETS, [key]: url }).unsafe).toContainEqual({ key, why });
});

test.for([
  'https://8.8.8.8',
  'https://172.32.0.1',
  'https://[2606:4700::1111]',
  'https://local.test:8443/v1',
])('a deployment may send to %s', (url) => {
  expect(check({ ...VARS, ...SECRETS, OPENAI_BASE_URL: url })).toEqual({ missing: [], unsafe: [] });
});

test('a value that does not fit hides neither the rules between values nor what is missing', () => {
  const { missing, unsafe } = check({ ...VARS, LEASE_MS: 'soon', QSTASH_DEV: 'true' });
  expect(unsafe.map(({ key }) => key)).toEqual(['LEASE_MS', 'QSTASH_DEV']);
  expect(missing).toHaveLength(Object.keys(SECRETS).length);
});

test('no report holds a value', () => {
  const secret = 'sb_publishable_never_print_me';
  const report = check({ ...VARS, ...SECRETS, SUPABASE_SECRET_KEY: secret, QSTASH_DEV: 'canary-value' });
  expect(report.unsafe).toHaveLength(2);
  expect(JSON.stringify(report)).not.toMatch(/never_print_me|canary-value/);
});

test('the environment wins over .dev.vars, and both over wrangler.toml', () => {
  const settings = readSettings(
    { OPENAI_MODEL: 'of-the-environment' },
    { OPENAI_MODEL: 'of-dev-vars', BATCH_LIMIT: '3' },
    { OPENAI_MODEL: 'of-the-file', BATCH_LIMIT: '4', QSTASH_URL: 'https://q.test' },
  );
  expect(Object.fromEntries(settings)).toEqual({
    OPENAI_MODEL: { value: 'of-the-environment', origin: 'environment' },
    BATCH_LIMIT: { value: '3', origin: '.dev.vars' },
    QSTASH_URL: { value: 'https://q.test', origin: 'wrangler.toml' },
  });
});

test('an upload overrides the plain settings that were checked, and secrets travel in a private file that is removed', async () => {
  const settings = readSettings({ ...SECRETS, BATCH_LIMIT: '3' }, {}, VARS);
  const path = await withSecretsFile(settings, async (file) => {
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(SECRETS);
    expect(uploadArguments(settings, file)).toEqual([
      'deploy',
      '--var',
      'BATCH_LIMIT:3',
      '--secrets-file',
      file,
    ]);
    return file;
  });
  expect(existsSync(path)).toBe(false);
});

test('wrangler.toml names every setting without a default once, in its place', () => {
  expect(checkWranglerFile(readWranglerFile())).toEqual([]);
});

test.for([
  [
    'a secret among the vars',
    { vars: { QSTASH_TOKEN: 'x' } },
    '[vars] QSTASH_TOKEN is a secret: it belongs under [secrets], by name only',
  ],
  [
    'a plain setting among the secrets',
    { secrets: ['SUPABASE_URL'] },
    '[secrets] SUPABASE_URL is not secret: it belongs under [vars]',
  ],
  ['an unknown name', { vars: { SUPABSE_URL: 'x' } }, '[vars] SUPABSE_URL is no setting of this service'],
  [
    'an optional secret that is required',
    { secrets: ['METRICS_TOKEN'] },
    '[secrets] METRICS_TOKEN is optional: a deploy without it would be refused',
  ],
  ['a number', { vars: { LEASE_MS: 25000 } }, '[vars] LEASE_MS must be text, in quotes'],
  ['a name listed twice', { secrets: ['QSTASH_TOKEN'] }, '[secrets] QSTASH_TOKEN is listed twice'],
] as const)('wrangler.toml with %s is refused', ([, added, fault]) => {
  const file = readWranglerFile();
  const changed = {
    ...file,
    vars: { ...file.vars, ...('vars' in added ? added.vars : {}) },
    secrets: [...file.secrets, ...('secrets' in added ? added.secrets : [])],
  };
  expect(checkWranglerFile(changed)).toContain(fault);
});

test('wrangler.toml that forgets a setting or the cron is refused', () => {
  const file = readWranglerFile();
  const forgetful = { ...file, secrets: file.secrets.filter((name) => name !== 'QSTASH_TOKEN'), crons: [] };
  expect(checkWranglerFile(forgetful)).toEqual([
    'QSTASH_TOKEN has no default and is named neither under [vars] nor under [secrets]',
    '[triggers] crons is empty: nothing would ring the sweep',
  ]);
});

test('the example file names every secret, empty, and a file asked for by name must be there', () => {
  const example = readDevVars('.dev.vars.example');
  const secrets = Object.entries(CONFIG_KEYS).flatMap(([key, entry]) => ('secret' in entry ? [key] : []));
  expect(Object.keys(example).sort()).toEqual([...secrets, 'SAIDSO_TOKEN', 'SUPABASE_DB_URL'].sort());
  expect(Object.values(example).filter((value) => value !== '')).toEqual([]);
  expect(() => readDevVars('.no-such-vars')).toThrow('There is no file .no-such-vars.');
});
