// Whom a backend acts for.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { actedForUser } from '../../src/domain/acted-for.ts';
import { asId, isUuid } from '../../src/domain/ids.ts';

const A = asId<never>('00000000-0000-4000-8000-00000000000a');
const B = asId<never>('00000000-0000-4000-8000-00000000000b');
const printable = fc.stringMatching(/^[\x21-\x7e]([\x20-\x7e]{0,80}[\x21-\x7e])?$/);

test('a UUID is taken as it is, in lower case', () => {
  expect(actedForUser(A, '6F0C0A52-3A4E-4F0E-9D6B-3A1F0E6C2B11')).toBe(
    '6f0c0a52-3a4e-4f0e-9d6b-3a1f0e6c2b11',
  );
});

test('anything else is the UUIDv5 of tenant and value', () => {
  // Computed with another implementation (Python, uuid.uuid5).
  expect(actedForUser(A, 'user-42')).toBe('280b8772-6f67-507a-9417-ccfba0525ad8');
});

test('the same name is the same user, and another one in another tenant', () => {
  fc.assert(
    fc.property(printable, printable, (one, other) => {
      const id = actedForUser(A, one);
      expect(id !== null && isUuid(id)).toBe(true);
      expect(actedForUser(A, one)).toBe(id);
      if (!isUuid(one.toLowerCase())) expect(actedForUser(B, one)).not.toBe(id);
      if (one !== other && !isUuid(one.toLowerCase())) expect(actedForUser(A, other)).not.toBe(id);
    }),
    { numRuns: 3_000 },
  );
});

test.each(['', ' ', ' a', 'a ', 'a\tb', 'a\nb', 'é', 'a'.repeat(256), '\u0000'])(
  '%j names nobody',
  (text) => {
    expect(actedForUser(A, text)).toBeNull();
  },
);

test('255 characters are the most', () => {
  expect(actedForUser(A, 'a'.repeat(255))).not.toBeNull();
});
