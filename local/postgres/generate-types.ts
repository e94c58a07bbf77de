// Writes the TypeScript type that supabase-js checks calls against, from the functions the service may execute.
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import type { ClientBase } from 'pg';
import { readFunctions, type SqlFunction, type SqlType } from './read-functions.ts';

const HEADER = `// The functions of the database as supabase-js sees them. Written by \`npm run db -- types\`; do not edit.
//
// Tables and views are left out: the service goes through functions alone. A column of a returned row can always be
// null as far as Postgres promises; what really comes is checked where the answer is read.

/** Any JSON value. */
export type Json = string | number | boolean | null | { [key: string]: Json | undefined } | Json[];
`;

const SCALARS: Record<string, string> = {
  bool: 'boolean',
  int2: 'number',
  int4: 'number',
  int8: 'number',
  float4: 'number',
  float8: 'number',
  numeric: 'number',
  json: 'Json',
  jsonb: 'Json',
  void: 'undefined',
  record: 'Record<string, unknown>',
};

/**
 * @returns the text of `src/contract/database.ts`: an argument with a default may be missing, and null when that
 *   default is null. Numbers are JSON numbers as PostgREST sends them, everything without a JSON form is a string.
 */
export async function generateTypes(client: ClientBase): Promise<string> {
  const byName = Map.groupBy(await readFunctions(client), ({ name }) => name);
  const functions = [...byName].map(
    ([name, overloads]) => `${name}: ${overloads.map(describe).join(' | ')};`,
  );
  const none = '{ [_ in never]: never }';
  return format(`${HEADER}
export type Database = {
  public: {
    Tables: ${none};
    Views: ${none};
    Functions: ${functions.length > 0 ? `{\n${functions.join('\n')}\n}` : none};
    Enums: ${none};
    CompositeTypes: ${none};
  };
};
`);
}

function describe({ args, returns, returns_set: set }: SqlFunction): string {
  const fields = args.map(({ name, type, default_value: value }) => {
    const nullable = /^NULL\b/i.test(value ?? '') ? ' | null' : '';
    return `${name}${value === null ? '' : '?'}: ${typeName(type)}${nullable};`;
  });
  const list = fields.length > 0 ? `{ ${fields.join(' ')} }` : 'Record<PropertyKey, never>';
  return `{ Args: ${list}; Returns: ${typeName(returns)}${set ? '[]' : ''} }`;
}

function typeName({ name, is_array: isArray, labels, columns }: SqlType): string {
  const one = columns
    ? `{ ${columns.map((column) => `${column.name}: ${typeName(column.type)} | null;`).join(' ')} }`
    : labels
      ? `(${labels.map((label) => JSON.stringify(label)).join(' | ')})`
      : (SCALARS[name] ?? 'string');
  return isArray ? `${one}[]` : one;
}

/** Biome formats it, so that the file and the linter agree whatever the widths. */
async function format(code: string): Promise<string> {
  const biome = spawn('node_modules/.bin/biome', ['format', '--stdin-file-path=src/contract/database.ts'], {
    cwd: `${import.meta.dirname}/../..`,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  biome.stdin.end(code);
  const formatted = await text(biome.stdout);
  if (!formatted) throw new Error('Biome did not format the types.\nRun npm ci, then try again.');
  return formatted;
}
