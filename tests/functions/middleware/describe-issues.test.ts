// Faults are named by place; what was sent is not repeated.
import { expect, test } from 'vitest';
import { z } from 'zod';
import { describeIssues } from '../../../functions/middleware/describe-issues.ts';

function faults(schema: z.ZodType, value: unknown, root = '') {
  const parsed = schema.safeParse(value);
  return parsed.success ? [] : describeIssues(root, parsed.error.issues);
}
const CANARY = 'my password is hunter2';

test('an unknown field is named when its name looks like one, and hidden when it could be text', () => {
  const value = { known: 1, chatId: 1, [CANARY]: 1, ['k'.repeat(65)]: 1 };
  expect(faults(z.strictObject({ known: z.number() }), value)).toEqual([
    { pointer: '/chatId', detail: 'is not a known field' },
    { pointer: '/*', detail: 'is not a known field' },
    { pointer: '/*', detail: 'is not a known field' },
  ]);
});

test('a missing field is required, whatever its type', () => {
  expect(faults(z.object({ a: z.object({ b: z.string() }) }), { a: {} })).toEqual([
    { pointer: '/a/b', detail: 'is required' },
  ]);
});

test('of a union the branch of the right type speaks', () => {
  const either = z.record(z.string(), z.union([z.string().max(3, 'must be short'), z.number()]));
  expect(faults(either, { a: CANARY, b: {} })).toEqual([
    { pointer: '/a', detail: 'must be short' },
    { pointer: '/b', detail: 'has the wrong type' },
  ]);
});

test('at most five faults are told, of however many', () => {
  const many = Object.fromEntries(Array.from({ length: 900 }, (_, n) => [`k${n}`, 1]));
  expect(faults(z.strictObject({}), many)).toHaveLength(5);
  expect(faults(z.array(z.string()), Array(900).fill(1), '/query')).toHaveLength(5);
});

test('no value comes back, of whatever kind the fault is', () => {
  const schema = z.object({
    a: z.enum(['x']),
    b: z.iso.datetime(),
    c: z.literal(7),
    d: z.string().regex(/^x$/),
  });
  const told = JSON.stringify(faults(schema, { a: CANARY, b: CANARY, c: CANARY, d: CANARY }));
  expect(told).toContain('/d');
  expect(told).not.toContain(CANARY);
});
