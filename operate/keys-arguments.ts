// The words after `npm run keys --`.
import { parseArgs } from 'node:util';
import { PlainError } from '../local/stack/plain-error.ts';
import { SCOPES, type Scope } from '../src/domain/api-key.ts';
import { isUuid } from '../src/domain/ids.ts';

export const USAGE = `Usage: npm run keys -- issue  --tenant NAME --name TEXT [--scopes read,update] [--expires-days N]
       npm run keys -- list   [--tenant NAME]
       npm run keys -- rotate KEY_ID [--overlap-hours N]     (24)
       npm run keys -- revoke KEY_ID
       npm run keys -- tenant NAME [--id UUID]
Scopes: ${SCOPES.join(', ')}. Add --json for programs.`;

export type Command = { readonly isJson: boolean } & (
  | {
      readonly verb: 'issue';
      readonly tenant: string;
      readonly name: string;
      readonly scopes: readonly Scope[];
      readonly expiresDays: number | null;
    }
  | { readonly verb: 'list'; readonly tenant: string | null }
  | { readonly verb: 'rotate'; readonly keyId: string; readonly overlapHours: number }
  | { readonly verb: 'revoke'; readonly keyId: string }
  | { readonly verb: 'tenant'; readonly tenant: string; readonly id: string | null }
);

const wrong = (what: string) => new PlainError(what, USAGE);

function whole(name: string, text: string, most: number): number {
  if (!/^\d{1,6}$/.test(text) || Number(text) > most)
    throw wrong(`--${name} is a whole number from 0 to ${most}.`);
  return Number(text);
}

function tenantName(text: string | undefined): string {
  if (text === undefined || !/^[a-z0-9][a-z0-9-]{0,62}$/.test(text))
    throw wrong('A tenant is named by lower-case letters, digits and dashes, at most 63.');
  return text;
}

function keyId(text: string | undefined): string {
  if (text === undefined || !isUuid(text)) throw wrong('Name the key by its id, as `list` shows it.');
  return text;
}

function scopesOf(text: string): readonly Scope[] {
  const words = [...new Set(text.split(','))];
  const scopes = SCOPES.filter((scope) => words.includes(scope));
  if (scopes.length !== words.length) throw wrong(`--scopes takes ${SCOPES.join(', ')}, joined by commas.`);
  return scopes;
}

/** @throws PlainError with one line that says what is wrong, and the usage. */
export function readCommand(words: readonly string[]): Command {
  const { values, positionals } = parse(words);
  const isJson = values.json;
  const [verb, subject] = positionals;
  switch (verb) {
    case 'issue': {
      const name = values.name?.trim() ?? '';
      if (name.length < 1 || name.length > 100)
        throw wrong('--name says what the key is for, in 1 to 100 characters.');
      const days = values['expires-days'];
      return {
        verb,
        isJson,
        tenant: tenantName(values.tenant),
        name,
        scopes: scopesOf(values.scopes),
        expiresDays: days === undefined ? null : Math.max(1, whole('expires-days', days, 36_500)),
      };
    }
    case 'list':
      return { verb, isJson, tenant: values.tenant === undefined ? null : tenantName(values.tenant) };
    case 'rotate':
      return {
        verb,
        isJson,
        keyId: keyId(subject),
        overlapHours: whole('overlap-hours', values['overlap-hours'], 8_760),
      };
    case 'revoke':
      return { verb, isJson, keyId: keyId(subject) };
    case 'tenant': {
      if (values.id !== undefined && !isUuid(values.id)) throw wrong('--id is a lower-case UUID.');
      return { verb, isJson, tenant: tenantName(subject), id: values.id ?? null };
    }
    default:
      throw wrong(verb === undefined ? 'Say what to do.' : 'There is no such command.');
  }
}

function parse(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        tenant: { type: 'string' },
        name: { type: 'string' },
        scopes: { type: 'string', default: 'read,update' },
        'expires-days': { type: 'string' },
        'overlap-hours': { type: 'string', default: '24' },
        id: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw wrong(error instanceof Error ? (error.message.split('. ')[0] ?? '') : String(error));
  }
}
