// Counts the calls of the unmodified SDK that the suite makes: a call is a method with the options it was given.
import type { Client } from '@upstash/qstash';

const seen = new Set<string>();
let made = 0;

/** Calls that differ in their method or in the names of their options, and all calls. */
export const sdkCalls = (): { distinct: string[]; made: number } => ({ distinct: [...seen].sort(), made });

const PARTS = new Set(['dlq', 'messages', 'schedules', 'flowControl']);

function shapeOf(value: unknown): string {
  if (Array.isArray(value)) return `[${[...new Set(value.map(shapeOf))].join('|')}]`;
  if (typeof value !== 'object' || value === null) return typeof value;
  const inner = ([name, field]: [string, unknown]) =>
    ['filter', 'flowControl', 'redact'].includes(name) ? `${name}:${shapeOf(field)}` : name;
  return `{${Object.entries(value).map(inner).sort().join(',')}}`;
}

/** The same client, whose calls are counted on the way in. Nothing of it is replaced. */
export function counted<T extends object>(target: T, name: string): T {
  return new Proxy(target, {
    get(object, key) {
      const value: unknown = Reflect.get(object, key, object);
      if (typeof key === 'symbol') return value;
      if (PARTS.has(key)) return counted(value as object, `${name}.${key}`);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]): unknown => {
        // Before the call: the SDK adds headers to the options it is given.
        const shape = `${name}.${key}(${args.map(shapeOf).join(', ')})`;
        const answer: unknown = Reflect.apply(value, object, args);
        // `queue(…)` only names one and asks nobody.
        if (key === 'queue') return counted(answer as object, `${name}.queue`);
        made++;
        seen.add(shape);
        return answer;
      };
    },
  });
}

export const countedClient = (client: Client): Client => counted(client, 'client');
