// The form of an API key, and until when one holds.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ApiKey, formApiKey, isApiKey, isLive, SCOPES } from '../../src/domain/api-key.ts';
import { asId } from '../../src/domain/ids.ts';

const bytes = fc.uint8Array({ minLength: 40, maxLength: 40 });
const key = (change: Partial<ApiKey> = {}): ApiKey => ({
  keyId: '00000000-0000-4000-8000-0000000000f1',
  tenantId: asId('00000000-0000-4000-8000-000000000001'),
  scopes: SCOPES,
  expiresAtMs: null,
  revokedAtMs: null,
  ...change,
});

test('whatever the randomness, a key has the form, begins with its prefix and keeps every secret bit', () => {
  fc.assert(
    fc.property(bytes, bytes, (one, other) => {
      const made = formApiKey(one);
      expect(isApiKey(made.key)).toBe(true);
      expect(made.key.startsWith(`${made.prefix}_`)).toBe(true);
      expect(made.key.slice(made.prefix.length + 1)).toBe(Buffer.from(one.slice(8)).toString('base64url'));
      const isSameSecret = Buffer.compare(one.slice(8), other.slice(8)) === 0;
      if (!isSameSecret) expect(formApiKey(other).key).not.toBe(made.key);
    }),
    { numRuns: 3_000 },
  );
});

test('39 or 41 bytes are a bug, not a weaker key', () => {
  for (const length of [0, 39, 41]) expect(() => formApiKey(new Uint8Array(length))).toThrow(TypeError);
});

test.each([
  ['', false],
  ['saidso_', false],
  [`saidso_abcdefgh_${'a'.repeat(42)}`, false],
  [`saidso_abcdefgh_${'a'.repeat(44)}`, false],
  [`saidso_ABCDEFGH_${'a'.repeat(43)}`, false],
  [`saidso_abcdefgh_${'a'.repeat(42)}=`, false],
  [`saidso_abcdefgh_${'a'.repeat(43)}\n`, false],
  [`saidso_abcdefgh_${'a'.repeat(43)}`, true],
])('%j has the form: %s', (text, expected) => {
  expect(isApiKey(text)).toBe(expected);
});

describe('a key holds', () => {
  test.each([
    ['without an end', {}, 5, true],
    ['until the moment before it expires', { expiresAtMs: 10 }, 9, true],
    ['not from the moment it expires', { expiresAtMs: 10 }, 10, false],
    ['until the moment before it is revoked', { revokedAtMs: 10 }, 9, true],
    ['not from the moment it is revoked', { revokedAtMs: 10 }, 10, false],
    ['not when revoked, though it expires later', { revokedAtMs: 10, expiresAtMs: 99 }, 11, false],
  ])('%s', (_, change, nowMs, expected) => {
    expect(isLive(key(change), nowMs)).toBe(expected);
  });
});
