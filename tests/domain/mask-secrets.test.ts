// Secrets: what is recognised, what is left alone, and what a hostile text costs.
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { maskSecrets } from '../../src/domain/mask-secrets.ts';
import { hasPlaceholder } from '../../src/domain/secret.ts';
import { anyValue, RUNS } from '../support/any-entry.ts';

// Thousands of cases each; on a busy machine that takes its time.
vi.setConfig({ testTimeout: 120_000 });

// Put together here, so that no scanner of repositories takes an example for a leak.
const random = (length: number): string => 'aB3dE6gH9jK2mN5pQ8rS1tU4vW7xY0z'.repeat(4).slice(0, length);
const JWT = `eyJhbGciOiJIUzI1NiJ9.${random(40)}.${random(43)}`;
const PEM = `-----BEGIN RSA ${'PRIVATE'} KEY-----\n${random(64)}\n${random(20)}\n-----END RSA ${'PRIVATE'} KEY-----`;

const SECRETS: readonly (readonly [string, string])[] = [
  ['My card is 4242 4242 4242 4242, ok?', 'My card is [masked:card], ok?'],
  ['4242-4242-4242-4242', '[masked:card]'],
  ['card 5555555555554444 exp 12/27', 'card [masked:card] exp 12/27'],
  ['amex 3782 822463 10005.', 'amex [masked:card].'],
  ['on 2026-05-17 4242 4242 4242 4242', 'on 2026-05-17 [masked:card]'],
  ['４２４２ ４２４２ ４２４２ ４２４２', '[masked:card]'],
  ['6011000990139424 and 3530111333300000', '[masked:card] and [masked:card]'],
  ['IBAN DE89 3704 0044 0532 0130 00 please', 'IBAN [masked:iban] please'],
  ['gb29nwbk60161331926819', '[masked:iban]'],
  ['FR1420041010050500013M02606.', '[masked:iban].'],
  [`key sk-proj-${random(40)}.`, 'key [masked:key].'],
  [`OPENAI_API_KEY=sk-${random(30)}`, 'OPENAI_API_KEY=[masked:key]'],
  [`sb_secret_${random(30)}`, '[masked:key]'],
  [`ghp_${random(36)} and github_pat_${random(40)}`, '[masked:key] and [masked:key]'],
  [`AKIA${'IOSFODNN7EXAMPLE'}`, '[masked:key]'],
  [`AIza${random(35)}`, '[masked:key]'],
  [`xoxb-${random(24)}`, '[masked:key]'],
  [`glpat-${random(20)} sk_live_${random(24)}`, '[masked:key] [masked:key]'],
  [`Authorization: Bearer ${random(32)}`, 'Authorization: Bearer [masked:token]'],
  [`Authorization: Bearer ${random(16)}`, 'Authorization: Bearer [masked:token]'],
  [`authorization: Basic ${random(12)}==`, 'authorization: Basic [masked:token]'],
  ['"Authorization": "Bearer abcdefghijklmnop"', '"Authorization": "Bearer [masked:token]"'],
  [`with bearer ${random(17)} it works`, 'with bearer [masked:token] it works'],
  [`jwt: ${JWT}!`, 'jwt: [masked:token]!'],
  [`here:\n${PEM}\nthanks`, 'here:\n[masked:key]\nthanks'],
  [PEM.slice(0, 80), '[masked:key]'],
  [`postgres://ada:${random(12)}@db.example.com/x`, 'postgres://ada:[masked:password]@db.example.com/x'],
  ['My password is hunter2.', 'My password is [masked:password].'],
  ['password: sunshine', 'password: [masked:password]'],
  ['The password is sunshine, ok?', 'The password is [masked:password], ok?'],
  ['wifi password is "correct horse battery"', 'wifi password is "[masked:password]"'],
  ['Password for the portal: Summer2024!', 'Password for the portal: [masked:password]'],
  ['Mein Passwort ist Geheim123 und bleibt so', 'Mein Passwort ist [masked:password] und bleibt so'],
  ['Passwort: geheimnis', 'Passwort: [masked:password]'],
  ['mot de passe : Azerty9', 'mot de passe : [masked:password]'],
  ['La contraseña es Luna2020', 'La contraseña es [masked:password]'],
  ['пароль: зима2024', 'пароль: [masked:password]'],
  ['パスワードは：abc12345', 'パスワードは：[masked:password]'],
  ['密码是abc12345', '密码是[masked:password]'],
  ['my PIN is 4921', 'my PIN is [masked:password]'],
  [`api key = ${random(20)}`, 'api key = [masked:password]'],
];

const HARMLESS = [
  'Meet me on 2026-05-17 at 14:30, or on 17.05.2026.',
  'Call +49 171 2345678 or (555) 123-4567 or 0044 20 7946 0958.',
  'Order 4711-0815-2026 and invoice 20260517000123.',
  'Tracking 1Z999AA10123456784 and 00340434161094042557.',
  'It costs 1,234,567.89 € or 12 345 678 ¥.',
  'Ticket 550e8400-e29b-41d4-a716-446655440000 is open.',
  'ISBN 978-3-16-148410-0, flight LH 1234, seat 12A.',
  'My card number ends in 4242.',
  'The number 4242 4242 4242 4241 has a wrong check digit.',
  'I forgot my password.',
  'My password is not working, it is wrong.',
  'The password is required. Is the password correct?',
  'The password was reset yesterday and my password has expired.',
  'Which password is the right one for the portal?',
  'The password is in the vault.',
  'A password is important.',
  'Passport is X1234567 and my pass is for three days.',
  'The pin is on the map; pin: the red one.',
  'The token is valid for 20 minutes; the key is under the mat.',
  'Das Passwort ist falsch. Das Kennwort ist abgelaufen.',
  'I work in sk-learn and ask-me-anything sessions.',
  'DE12 is a road, GB29 another, and NO93 too.',
  'He is the bearer of responsibilities and internationalisations.',
  'See https://example.com:8080/path and mail ada@example.com.',
  '日本の電話番号は03-1234-5678です。',
];

describe('secrets', () => {
  it.for(SECRETS)('%s', ([text, masked]) => {
    expect(maskSecrets(text).text).toBe(masked);
  });

  it.for(HARMLESS)('leaves alone: %s', (text) => {
    expect(maskSecrets(text)).toEqual({ text, masked: 0 });
  });

  it.for(['\u200b', '\u2060', '\u00ad', '\u202e', '\ufeff', '\u034f', '\ufe0f', '\u{e0041}'])(
    'do not hide behind an invisible character: %j',
    (mark) => {
      for (const [text] of SECRETS) {
        const hidden = [...text].join(mark);
        const visible = maskSecrets(hidden).text.replaceAll(mark, '');
        expect(visible).toBe(maskSecrets(text).text);
      }
    },
  );

  it('leave the invisible characters round them where they are', () => {
    const text = 'a\u200bb 4242\u200b 4242 4242 4242\u200b c\u200bd';
    expect(maskSecrets(text)).toEqual({ text: 'a\u200bb [masked:card]\u200b c\u200bd', masked: 1 });
  });

  it('are counted, and the rest of the text stays as it was', () => {
    const { text, masked } = maskSecrets(`a 4242424242424242 b ${JWT} c`);
    expect([text, masked]).toEqual(['a [masked:card] b [masked:token] c', 2]);
    expect([hasPlaceholder(text), hasPlaceholder('[masked:nothing]')]).toEqual([true, false]);
  });

  it('are gone after one pass: a second finds none, whatever stands round them', () => {
    const piece = fc.oneof(anyValue, fc.constantFrom(...SECRETS.map(([text]) => text), ...HARMLESS));
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 4 }), fc.constantFrom(' ', '\n', '. '), (pieces, glue) => {
        const once = maskSecrets(pieces.join(glue));
        expect(maskSecrets(once.text)).toEqual({ text: once.text, masked: 0 });
      }),
      RUNS,
    );
  });

  it('do not hide behind the words around them', () => {
    fc.assert(
      fc.property(fc.lorem({ maxCount: 5 }), fc.lorem({ maxCount: 5 }), (left, right) => {
        const { text, masked } = maskSecrets(
          `${left} ghp_${random(36)} ${right} 4242 4242 4242 4242 ${left}`,
        );
        expect([masked, text.includes('ghp_'), text.includes('4242')]).toEqual([2, false, false]);
      }),
      RUNS,
    );
  });

  it.for([
    '4 ',
    '4',
    '4242 4242 4242 424',
    'DE89 ',
    'eyJ-',
    `eyJ${random(12)}.`,
    'sk-',
    'sk_live_',
    '-----BEGIN PRIVATE KEY-----',
    '-----BEGIN A B ',
    'password ',
    'password for a a a ',
    'password is ',
    'pw:',
    'pw:.',
    'https://a:',
    'Bearer ',
    '"',
    '[masked:',
    '.',
    '🙂',
  ])('cost time in proportion to the text, also when it repeats %s', (piece) => {
    const text = piece.repeat(Math.ceil(64_000 / piece.length));
    const started = performance.now();
    maskSecrets(text);
    // A quadratic step over 64,000 characters takes far longer than this, a linear one a hundredth of it.
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
