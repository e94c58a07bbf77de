// `npm run keys`: what each command does to the database, and what it says about a wrong one.
import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { explain } from '../../local/stack/plain-error.ts';
import { runKeys } from '../../operate/keys.ts';
import { readCommand } from '../../operate/keys-arguments.ts';
import { isApiKey } from '../../src/domain/api-key.ts';
import { type KeyStage, openKeyStage } from '../support/key-stage.ts';
import { unwrap } from '../support/update-examples.ts';

let stage: KeyStage;
beforeAll(async () => {
  stage = await openKeyStage();
});
afterAll(() => stage.close());

const run = (...words: string[]) => runKeys(stage.ring, readCommand(words), Date.now());
const read = async (key: string) =>
  unwrap(await stage.readApiKey(createHash('sha256').update(key).digest('hex')));
const tenantName = () => `t-${randomUUID().slice(0, 8)}`;
type Made = { readonly key: string; readonly keyId: string };

test('issue makes tenant and key, shows the key once, and the service finds it', async () => {
  const tenant = tenantName();
  const { lines, json } = await run('issue', '--tenant', tenant, '--name', 'web', '--scopes', 'erase,read');
  const { key } = json as Made;
  expect(isApiKey(key)).toBe(true);
  expect(lines.join('\n').split(key)).toHaveLength(2);
  expect(await read(key)).toMatchObject({ scopes: ['read', 'erase'], expiresAtMs: null, revokedAtMs: null });
  const listed = await run('list', '--tenant', tenant);
  expect(JSON.stringify(listed)).not.toContain(key);
  expect(listed.lines).toHaveLength(1);
  expect(listed.lines[0]).toContain(key.slice(0, 15));
});

test('a second key of a tenant belongs to the same one', async () => {
  const tenant = tenantName();
  const keys = [];
  for (const name of ['a', 'b'])
    keys.push((await run('issue', '--tenant', tenant, '--name', name)).json as Made);
  const tenants = await Promise.all(keys.map(async ({ key }) => (await read(key))?.tenantId));
  expect(new Set(tenants).size).toBe(1);
});

test('--expires-days ends a key by itself', async () => {
  const before = Date.now();
  const { json } = await run('issue', '--tenant', tenantName(), '--name', 'x', '--expires-days', '30');
  const { expiresAtMs } = (await read((json as Made).key)) ?? {};
  expect(Math.round(((expiresAtMs ?? 0) - before) / 86_400_000)).toBe(30);
});

test('rotate hands a new key over and lets the old one go on; revoke ends it at once', async () => {
  const old = (await run('issue', '--tenant', tenantName(), '--name', 'x')).json as Made;
  const rotated = await run('rotate', old.keyId, '--overlap-hours', '2');
  expect(isApiKey((rotated.json as Made).key)).toBe(true);
  const left = ((await read(old.key))?.revokedAtMs ?? 0) - Date.now();
  expect(Math.round(left / 3_600_000)).toBe(2);
  await run('revoke', old.keyId);
  expect((await read(old.key))?.revokedAtMs).toBeLessThanOrEqual(Date.now());
  await expect(run('rotate', old.keyId)).rejects.toThrow('There is no such key');
});

test('list of a tenant that does not exist makes none', async () => {
  const tenant = tenantName();
  expect((await run('list', '--tenant', tenant)).lines).toEqual(['No keys.']);
  expect((await run('tenant', tenant)).json).toMatchObject({ outcome: 'created' });
});

describe('a wrong command says what is wrong, and how it is written', () => {
  test.each([
    [[], 'Say what to do.'],
    [['grant'], 'There is no such command.'],
    [['issue', '--name', 'x'], 'A tenant is named by'],
    [['issue', '--tenant', 'Acme Inc', '--name', 'x'], 'A tenant is named by'],
    [['issue', '--tenant', 'acme'], '--name says what the key is for'],
    [['issue', '--tenant', 'acme', '--name', 'x', '--scopes', 'read,root'], '--scopes takes'],
    [['issue', '--tenant', 'acme', '--name', 'x', '--expires-days', '-1'], '--expires-days'],
    [['rotate'], 'Name the key by its id'],
    [['revoke', 'saidso_abcdefgh'], 'Name the key by its id'],
    [['rotate', randomUUID(), '--overlap-hours', 'x'], '--overlap-hours is a whole number'],
    [['list', '--secret'], "Unknown option '--secret'"],
  ])('%j', (words, said) => {
    let told = '';
    try {
      readCommand(words);
    } catch (error) {
      told = explain(error);
    }
    expect(told).toContain(said);
    expect(told).toContain('Usage: npm run keys');
  });
});
