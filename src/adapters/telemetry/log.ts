// Structured logs: one JSON line per event, from an allow-list of fields that is enforced at run time too.
import type { Clock, LogFields, Telemetry } from '../../ports/runtime.ts';

/** The type of every field that may be logged. Types are erased, so a caller with a cast would get around LogFields. */
const FIELDS = {
  request_id: 'string',
  tenant_id: 'string',
  chat_id: 'string',
  queue_id: 'string',
  code: 'string',
  reason: 'string',
  status: 'number',
  count: 'number',
  attempt: 'number',
  ms: 'number',
  route: 'string',
  method: 'string',
} as const satisfies Record<keyof LogFields, 'string' | 'number'>;

/** Ids and codes are shorter; a sentence of somebody's is not. */
const MOST_CHARACTERS = 128;

/** Where lines go; the level picks the method, which is what the platforms colour and filter by. */
export type LogSink = Pick<Console, 'info' | 'warn' | 'error'>;

/**
 * @param sink `console` unless a test reads along.
 * An event is a name of ours (`update.accepted`); anything else is replaced by `unnamed_event`.
 */
export function createTelemetry(clock: Clock, sink: LogSink = console): Telemetry {
  return {
    log(level, event, fields = {}) {
      const name = /^[a-z][a-z0-9_.-]{0,63}$/.test(event) ? event : 'unnamed_event';
      const line = { time: new Date(clock.now()).toISOString(), level, event: name, ...allowed(fields) };
      sink[level](JSON.stringify(line));
    },
  };
}

function allowed(fields: Readonly<Record<string, unknown>>): Record<string, string | number> {
  const kept: Record<string, string | number> = {};
  for (const [name, type] of Object.entries(FIELDS)) {
    const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (type === 'number' && typeof value === 'number' && Number.isFinite(value)) kept[name] = value;
    if (type === 'string' && typeof value === 'string' && value.length <= MOST_CHARACTERS) kept[name] = value;
  }
  return kept;
}
