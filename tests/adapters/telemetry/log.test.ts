// What gets into a log line, and what never does.
import { expect, test } from 'vitest';
import { createTelemetry } from '../../../src/adapters/telemetry/log.ts';
import type { LogFields } from '../../../src/ports/runtime.ts';

const CANARY = 'canary of a user';
const clock = { now: () => Date.UTC(2031, 0, 1), sleep: async () => undefined };

function open() {
  const lines: { level: string; line: unknown }[] = [];
  const write = (level: string) => (line: string) => void lines.push({ level, line: JSON.parse(line) });
  const sink = { info: write('info'), warn: write('warn'), error: write('error') };
  return { lines, telemetry: createTelemetry(clock, sink) };
}

test.for(['info', 'warn', 'error'] as const)(
  'a line at %s is one JSON object with time, level and event',
  (level) => {
    const { lines, telemetry } = open();
    telemetry.log(level, 'update.accepted', { chat_id: 'c', status: 201, ms: 1.5 });
    const line = {
      time: '2031-01-01T00:00:00.000Z',
      level,
      event: 'update.accepted',
      chat_id: 'c',
      status: 201,
      ms: 1.5,
    };
    expect(lines).toEqual([{ level, line }]);
  },
);

test('what is not on the list is dropped, whatever the types were told', () => {
  const { lines, telemetry } = open();
  const smuggled = {
    code: 'chat_gone',
    snippet: CANARY,
    error: new Error(CANARY),
    reason: { text: CANARY },
    status: CANARY,
    count: Number.NaN,
    route: `/${CANARY.repeat(10)}`,
    time: CANARY,
    level: CANARY,
    toJSON: () => CANARY,
  };
  telemetry.log('error', 'delivery.failed', smuggled as unknown as LogFields);
  expect(lines.map(({ line }) => line)).toEqual([
    { time: '2031-01-01T00:00:00.000Z', level: 'error', event: 'delivery.failed', code: 'chat_gone' },
  ]);
});

test('an inherited field is not a field', () => {
  const { lines, telemetry } = open();
  telemetry.log('info', 'a', Object.create({ code: CANARY }) as LogFields);
  expect(JSON.stringify(lines)).not.toContain(CANARY);
});

test('an event that is no name of ours is replaced', () => {
  const { lines, telemetry } = open();
  telemetry.log('info', CANARY);
  expect(lines[0]?.line).toMatchObject({ event: 'unnamed_event' });
});
