// Whether a value fits a schema of the API document. Written for the keywords the document uses: an unknown one throws,
// so that nothing passes because nobody looked.
import type { Schema } from './api-document.ts';

type Resolve = (reference: string) => Schema;
type Rule = (wanted: never, value: unknown, schema: Schema, check: Check) => string | null;
type Check = (schema: Schema, value: unknown, at: string) => string | null;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const TYPES: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  integer: (value) => Number.isInteger(value),
  boolean: (value) => typeof value === 'boolean',
  null: (value) => value === null,
  array: Array.isArray,
  object: isObject,
};

const FORMATS: Readonly<Record<string, RegExp>> = {
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/,
  uri: /^https?:\/\/\S+$/,
};

const lengthOf = (value: unknown) => (typeof value === 'string' ? [...value].length : null);
const first = (faults: readonly (string | null)[]) => faults.find((fault) => fault !== null) ?? null;
const no = (isWrong: boolean, fault: string) => (isWrong ? fault : null);

const RULES: Readonly<Record<string, Rule>> = {
  type: (wanted: string | string[], value) =>
    no(![wanted].flat().some((type) => TYPES[type]?.(value)), `is not of type ${wanted}`),
  const: (wanted: unknown, value) => no(wanted !== value, `is not ${JSON.stringify(wanted)}`),
  enum: (wanted: unknown[], value) => no(!wanted.includes(value), 'is not of the list'),
  pattern: (wanted: string, value) =>
    no(typeof value === 'string' && !new RegExp(wanted, 'u').test(value), `does not fit ${wanted}`),
  format: (wanted: string, value) =>
    no(typeof value === 'string' && !FORMATS[wanted]?.test(value), `is no ${wanted}`),
  minLength: (wanted: number, value) => no((lengthOf(value) ?? wanted) < wanted, 'is too short'),
  maxLength: (wanted: number, value) => no((lengthOf(value) ?? wanted) > wanted, 'is too long'),
  minimum: (wanted: number, value) => no(typeof value === 'number' && value < wanted, `is below ${wanted}`),
  maximum: (wanted: number, value) => no(typeof value === 'number' && value > wanted, `is above ${wanted}`),
  minItems: (wanted: number, value) => no(Array.isArray(value) && value.length < wanted, 'has too few items'),
  maxItems: (wanted: number, value) =>
    no(Array.isArray(value) && value.length > wanted, 'has too many items'),
  required: (wanted: string[], value) =>
    first(wanted.map((name) => no(isObject(value) && !Object.hasOwn(value, name), `lacks ${name}`))),
  items: (wanted: Schema, value, _, check) =>
    Array.isArray(value) ? first(value.map((item, at) => check(wanted, item, `/${at}`))) : null,
  properties: (wanted: Record<string, Schema>, value, _, check) =>
    first(
      Object.entries(wanted).map(([name, schema]) =>
        isObject(value) && Object.hasOwn(value, name) ? check(schema, value[name], `/${name}`) : null,
      ),
    ),
  additionalProperties: (wanted: boolean | Schema, value, schema, check) => {
    if (!isObject(value)) return null;
    const known = Object.keys((schema.properties as object | undefined) ?? {});
    const rest = Object.keys(value).filter((name) => !known.includes(name));
    if (wanted === false) return no(rest.length > 0, 'has a field that is not in the document');
    return wanted === true ? null : first(rest.map((name) => check(wanted, value[name], '/*')));
  },
  propertyNames: (wanted: Schema, value, _, check) =>
    isObject(value) ? first(Object.keys(value).map((name) => check(wanted, name, '/*'))) : null,
  anyOf: (wanted: Schema[], value, _, check) =>
    no(!wanted.some((schema) => check(schema, value, '') === null), 'fits none of its schemas'),
  oneOf: (wanted: Schema[], value, _, check) =>
    no(wanted.filter((schema) => check(schema, value, '') === null).length !== 1, 'does not fit one schema'),
};

/** Words about a schema, that say nothing about a value. */
const WORDS = new Set(['description', 'example', 'examples', 'default', 'title', 'id']);

/** @returns where and how `value` does not fit, without the value; null when it does. @throws Error for a keyword that is not known here. */
export function checkSchema(schema: Schema, value: unknown, resolve: Resolve): string | null {
  const check: Check = (wanted, given, at) => {
    for (const [keyword, argument] of Object.entries(wanted)) {
      if (WORDS.has(keyword)) continue;
      const rule = RULES[keyword];
      const fault =
        keyword === '$ref'
          ? check(resolve(argument as string), given, '')
          : rule === undefined
            ? unknown(keyword)
            : rule(argument as never, given, wanted, check);
      if (fault !== null) return `${at}${fault.startsWith('/') ? '' : ' '}${fault}`;
    }
    return null;
  };
  return check(schema, value, '')?.trim() ?? null;
}

function unknown(keyword: string): never {
  throw new Error(`prove/hostile/check-schema.ts does not know the keyword ${keyword}`);
}
