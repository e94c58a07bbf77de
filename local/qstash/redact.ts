// Redaction: what a publisher wants nobody to read in the API. Deliveries carry it all the same.
import { createHash } from 'node:crypto';
import type { HeaderMap, Redaction } from './message.ts';

/** `body,header,header[Authorization]`; the vendor's page says `headers` where its SDK says `header`. Null: none. */
export function parseRedaction(value: string | undefined): Redaction | null {
  if (value === undefined) return null;
  const fields = value.split(',').map((field) => field.trim().toLowerCase());
  const named = fields.flatMap((field) => /^headers?\[(.+)\]$/.exec(field)?.[1] ?? []);
  const isAll = fields.includes('header') || fields.includes('headers');
  return { body: fields.includes('body'), header: isAll ? 'all' : named };
}

/** Hex, so that `sha256sum` of the original gives the same. */
export const redacted = (bytes: string | Uint8Array): string =>
  `REDACTED:${createHash('sha256').update(bytes).digest('hex')}`;

export function redactHeader(header: HeaderMap, redaction: Redaction | null | undefined): HeaderMap {
  if (!redaction) return header;
  const hides = (name: string) => redaction.header === 'all' || redaction.header.includes(name);
  return Object.fromEntries(
    Object.entries(header).map(([name, values]) => [name, hides(name) ? values.map(redacted) : values]),
  );
}
