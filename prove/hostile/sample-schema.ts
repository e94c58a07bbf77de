// A value that fits a schema of the API document: what a hostile request starts from.
import type { Random } from '../../sim/random.ts';
import type { Schema } from './api-document.ts';

export type Sampler = {
  readonly random: Random;
  readonly resolve: (reference: string) => Schema;
  /** A text of at most so many characters. */
  readonly text: (most: number) => string;
  /** An id of this name, most of them ones that exist. */
  readonly id: (name: string) => string;
};

const OPTIONAL = 0.6;
const TEXT_MAX = 200;

function sampleString(schema: Schema, name: string, { random, text, id }: Sampler): string {
  if (schema.format === 'uuid') return id(name);
  if (schema.format === 'date-time')
    return new Date(1_700_000_000_000 + random.between(0, 1e11)).toISOString();
  const pattern = typeof schema.pattern === 'string' ? schema.pattern : '';
  // The words of a list (`^(pending|facts)…`) or a single one (`^pending$`): all patterns of the document but ids.
  const words = pattern.match(/[a-z]{3,}/g);
  if (words !== null) return random.pick(words);
  if (/\\d/.test(pattern)) return String(random.between(1, 20));
  if (/\\x20/.test(pattern)) return `key ${random.between(1, 1_000_000)}`;
  const most = typeof schema.maxLength === 'number' ? schema.maxLength : TEXT_MAX;
  return text(Math.min(most, TEXT_MAX)) || 'a';
}

function sampleObject(schema: Schema, sampler: Sampler): Record<string, unknown> {
  const { random } = sampler;
  const properties = (schema.properties ?? {}) as Record<string, Schema>;
  const required = new Set((schema.required ?? []) as string[]);
  // One of several sets of fields, and none of the others'.
  const sets = ((schema.oneOf ?? []) as Schema[]).map((one) => (one.required ?? []) as string[]);
  const chosen = sets.length > 0 ? random.pick(sets) : [];
  const names = Object.keys(properties).filter((name) => {
    if (required.has(name) || chosen.includes(name)) return true;
    return !sets.flat().includes(name) && random.chance(OPTIONAL);
  });
  const known = names.map((name) => [name, sampleSchema(properties[name] ?? {}, sampler, name)]);
  const open =
    typeof schema.additionalProperties === 'object' ? (schema.additionalProperties as Schema) : null;
  const more =
    open === null
      ? []
      : Array.from({ length: random.between(0, 3) }, (_, at) => [
          `field_${at}`,
          sampleSchema(open, sampler, ''),
        ]);
  return Object.fromEntries([...known, ...more]);
}

/** @param name of the field or parameter it is for. @throws Error for a schema without a type. */
export function sampleSchema(schema: Schema, sampler: Sampler, name = ''): unknown {
  const { random, resolve } = sampler;
  if (typeof schema.$ref === 'string') return sampleSchema(resolve(schema.$ref), sampler, name);
  if ('const' in schema) return schema.const;
  if (Array.isArray(schema.enum)) return random.pick(schema.enum as unknown[]);
  if (Array.isArray(schema.anyOf)) return sampleSchema(random.pick(schema.anyOf as Schema[]), sampler, name);
  switch (schema.type) {
    case 'object':
      return sampleObject(schema, sampler);
    case 'array':
      return Array.from({ length: random.between(1, 3) }, () =>
        sampleSchema((schema.items ?? {}) as Schema, sampler, name),
      );
    case 'integer': {
      const least = Number(schema.minimum ?? 0);
      return random.between(least, Math.min(Number(schema.maximum ?? 20), least + 20));
    }
    case 'number':
      return random.pick([0, -1, 1.5, 1e21, 1e-7, 123456789.25, 9007199254740991]);
    case 'boolean':
      return random.chance(0.5);
    case 'string':
      return sampleString(schema, name, sampler);
    default:
      throw new Error(`a schema of the document has no type that can be sampled: ${name}`);
  }
}
