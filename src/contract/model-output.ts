// The shape the model must answer in. Flat and static on purpose: no unions, no optional fields, no length
// keywords, since each of them is refused by some provider's grammar or costs seconds on first use.
// Limits are checked again in code, tolerantly: one bad operation must not cost the others.
import { z } from 'zod';

const operation = z.strictObject({
  src: z.string(),
  claim: z.enum(['stated', 'agreed', 'inferred']),
  op: z.enum(['add', 'update', 'promote', 'retract']),
  id: z.int(),
  key: z.string(),
  value: z.string(),
  many: z.boolean(),
});

export const modelOutput = z.strictObject({
  ops: z.array(operation),
  summary_op: z.enum(['keep', 'append', 'replace']),
  summary: z.string(),
});
