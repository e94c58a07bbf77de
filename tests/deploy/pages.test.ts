// docs/deploy.md and docs/dashboard.md: what they name exists under that name.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readArguments } from '../../deploy/arguments.ts';
import { isOptional, readDevVars } from '../../deploy/read-settings.ts';
import { CONFIG_KEYS, type ConfigKey } from '../../src/config-keys.ts';
import { STATUS_MOVES } from '../../src/domain/update.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const deploy = readFileSync(join(ROOT, 'docs/deploy.md'), 'utf8');
const dashboard = readFileSync(join(ROOT, 'docs/dashboard.md'), 'utf8');
const named = (page: string, pattern: RegExp) => [
  ...new Set([...page.matchAll(pattern)].map(([, name = '']) => name)),
];

test('every flag of npm run deploy that the page names exists', () => {
  const flags = named(deploy, /npm run deploy -- (--[a-z-]+)/g);
  expect(flags).toEqual(expect.arrayContaining(['--dry-run', '--no-cron', '--smoke-only', '--function']));
  for (const flag of flags) expect(() => readArguments([flag])).not.toThrow();
});

test('every setting without a default is explained, and every setting named is one', () => {
  const settings = named(deploy, /`([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)`/g);
  const required = (Object.keys(CONFIG_KEYS) as ConfigKey[]).filter((key) => !isOptional(key));
  expect(settings).toEqual(expect.arrayContaining(required));
  const elsewhere = ['CLOUDFLARE_API_TOKEN', 'CLOUDFLARE_ACCOUNT_ID', 'SUPABASE_SECRET_KEYS'];
  const known = [...Object.keys(CONFIG_KEYS), ...Object.keys(readDevVars('.dev.vars.example')), ...elsewhere];
  expect(settings.filter((name) => !known.includes(name))).toEqual([]);
});

test('every event of the log that the page names is logged somewhere', () => {
  const events = named(deploy, /log(?:: | has )`([a-z_]+)`/g);
  expect(events).toEqual(['bad_setting', 'wake_up_not_published']);
  const grep = (event: string) =>
    execFileSync('git', ['grep', '--untracked', '-l', event, '--', 'src', 'functions'], {
      cwd: ROOT,
      encoding: 'utf8',
    });
  for (const event of events) expect(grep(event)).not.toBe('');
});

test('every proof that the page names exists', () => {
  const proofs = named(deploy, /\*\*tested\*\*[^(]{0,60}\(`(tests\/[^`]+)`/g);
  expect(proofs.length).toBeGreaterThan(2);
  expect(proofs.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});

test('the page on the dashboard names every saved query and every status', () => {
  const files = readdirSync(join(ROOT, 'supabase/snippets')).filter((file) => file.endsWith('.sql'));
  expect(files.filter((file) => !dashboard.includes(`supabase/snippets/${file}`))).toEqual([]);
  const [, table = ''] = /## What a status means([\s\S]*?)\| `outcome`/.exec(dashboard) ?? [];
  expect(named(table, /^\| `([a-z_]+)` \|/gm).filter((name) => name !== 'status')).toEqual(
    Object.keys(STATUS_MOVES),
  );
});
