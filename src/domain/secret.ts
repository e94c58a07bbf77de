// What a secret is here, where one stands, and what takes its place.

export const SECRETS_MODES = ['mask', 'reject', 'off'] as const;
/** What is done with a secret: replaced, the update refused, or nothing. */
export type SecretsMode = (typeof SECRETS_MODES)[number];

export type SecretKind = 'card' | 'iban' | 'key' | 'token' | 'password';

/** UTF-16 units, `end` exclusive. */
export type Secret = { readonly kind: SecretKind; readonly start: number; readonly end: number };

/** What stands where a secret stood; never evidence, and never taken for a secret again. */
export const PLACEHOLDER = /\[masked:(?:card|iban|key|token|password)\]/gu;

/** Whether a text holds a placeholder: such a value says nothing about the user. */
export const hasPlaceholder = (text: string): boolean => text.search(PLACEHOLDER) >= 0;
