// A schema of the API document as a table of fields.
import { html } from 'hono/html';
import type { ApiDocument } from '../../src/contract/openapi.ts';
import { type Html, prose } from './layout.ts';

/**
 * What of a JSON Schema these tables read. The generator's own type is a union of every keyword of the standard and
 * of references, which would need a check at each step.
 */
export type Schema = {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly maxLength?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
};
type Field = { readonly name: string; readonly schema: Schema; readonly isRequired: boolean };

/** The named objects of the document. */
export const namedSchemas = (document: ApiDocument) =>
  (document.components?.schemas ?? {}) as Readonly<Record<string, Schema>>;

/** Follows a reference into the components; anything else is itself. */
function resolve(document: ApiDocument, schema: Schema): Schema {
  const name = schema.$ref?.split('/').at(-1);
  return (name === undefined ? undefined : namedSchemas(document)[name]) ?? schema;
}

/** What fits, in a few words: `string ≤ 8000`, `user | assistant`, `array of Message`. */
function kind(schema: Schema): string {
  if (schema.$ref !== undefined) return schema.$ref.split('/').at(-1) ?? '';
  if (schema.enum !== undefined) return schema.enum.map(String).join(' | ');
  if (schema.anyOf !== undefined) return schema.anyOf.map(kind).join(' or ');
  if (schema.type === 'array' && schema.items !== undefined) return `array of ${kind(schema.items)}`;
  const most = schema.maxLength ?? schema.maximum;
  const name = schema.format ?? String([schema.type ?? 'any'].flat().join(' or '));
  return most === undefined ? name : `${name} ≤ ${most}`;
}

const row = ({ name, schema, isRequired }: Field): Html =>
  html`<tr><td><code>${name}</code>${isRequired ? html` <span class="must">required</span>` : ''}</td>
<td>${kind(schema)}</td><td>${prose(schema.description ?? '')}</td></tr>`;

/** @param heading says what the fields are of. Nothing is rendered when there are none. */
export const fieldTable = (heading: string, fields: readonly Field[]): Html =>
  fields.length === 0
    ? html``
    : html`<h4>${heading}</h4><div class="wide"><table>
<tr><th>name</th><th>value</th><th></th></tr>${fields.map(row)}</table></div>`;

/** The fields of an object schema, in its own order. */
export function fieldsOf(document: ApiDocument, schema: Schema): Field[] {
  const { properties = {}, required = [] } = resolve(document, schema);
  return Object.entries(properties).map(([name, field]) => ({
    name,
    schema: field,
    isRequired: required.includes(name),
  }));
}
