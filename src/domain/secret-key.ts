// Keys and tokens of well-known shapes. Each pattern starts only where a word starts and names what may follow, so
// that a failed try costs a bounded number of steps or the run it stands in, once.
import type { Secret } from './secret.ts';

type KeyPattern = {
  readonly kind: Secret['kind'];
  readonly pattern: RegExp;
  /** A secret even where it is letters alone. */
  readonly isPlain?: true;
};

const PATTERNS: readonly KeyPattern[] = [
  // A private key that is cut off before its end line is one all the same.
  {
    kind: 'key',
    pattern:
      /-----BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z0-9 ]{1,50}-----|$)/g,
  },
  {
    kind: 'token',
    pattern: /(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*){0,3}/g,
  },
  // Vendors' prefixes: OpenAI and Anthropic, Stripe, Supabase, Slack, GitLab, npm, PyPI, Hugging Face, Shopify and
  // others that write a prefix, a sign and a long random rest.
  {
    kind: 'key',
    pattern:
      /(?<![A-Za-z0-9])(?:sk-|[srp]k_(?:live|test)_|whsec_|sb_secret_|sbp_|xox[abeprs]-|xapp-|glpat-|npm_|pypi-|hf_|shp(?:at|ss|ca|pa)_|dop_v1_|SG\.|lin_api_|ntn_|sntrys_|dckr_pat_|AGE-SECRET-KEY-1|gsk_|r8_)[A-Za-z0-9_.-]{16,}/g,
  },
  { kind: 'key', pattern: /(?<![A-Za-z0-9])(?:gh[opsur]_|github_pat_)[A-Za-z0-9_]{20,}/g },
  { kind: 'key', pattern: /(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])/g },
  { kind: 'key', pattern: /(?<![A-Za-z0-9])AIza[A-Za-z0-9_-]{35}/g },
  { kind: 'token', pattern: /(?<![A-Za-z0-9])ya29\.[A-Za-z0-9_-]{20,}/g },
  // Telegram bots.
  { kind: 'token', pattern: /(?<!\d)\d{8,10}:AA[A-Za-z0-9_-]{33}(?![A-Za-z0-9_-])/g },
  { kind: 'token', pattern: /(?<=\bbearer[ \t:]{1,3})[A-Za-z0-9._~+/-]{16,}={0,2}/gi },
  // Behind the header's name no word is prose; `Basic` is a password in another alphabet.
  {
    kind: 'token',
    pattern:
      /(?<=\bauthorization["']?[ \t]{0,3}[:=][ \t]{0,3}["']?(?:(?:bearer|basic|token|digest|apikey)[ \t]{1,3})?)(?!(?:bearer|basic|token|digest|apikey)\b)[A-Za-z0-9._~+/-]{8,}={0,2}/gi,
    isPlain: true,
  },
  // The password of an address.
  { kind: 'password', pattern: /(?<=[a-z]:\/\/[^\s/:@]{0,64}:)[^\s/:@]{1,128}(?=@)/g },
];

/** A word of letters alone after `bearer` is prose. */
const isRandom = (text: string): boolean => /\d/.test(text) || /-----BEGIN/.test(text);

/** Keys, tokens and passwords of addresses, by pattern. A final full stop or dash belongs to the sentence. */
export function findKeys(text: string): Secret[] {
  return PATTERNS.flatMap(({ kind, pattern, isPlain }) =>
    [...text.matchAll(pattern)].flatMap(({ 0: match, index }): Secret[] => {
      if (kind !== 'password' && !isPlain && !isRandom(match)) return [];
      if (match.startsWith('[masked:')) return [];
      const end = match.startsWith('-----') ? match.length : match.replace(/[.,-]{1,200}$/, '').length;
      return [{ kind, start: index, end: index + end }];
    }),
  );
}
