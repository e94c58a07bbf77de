// What the SQL functions about the circuit return.
import { z } from 'zod';

const count = z.int().nonnegative();
const state = z.enum(['closed', 'open', 'half_open']);

/** As a claim is told it. A schema from before there were circuits says nothing. */
export const claimCircuitRow = z.object({ state, wants_answer: z.boolean() });
export const trippedRow = z.object({
  state,
  opened: z.boolean(),
  open_for_ms: count,
  is_answering: z.boolean(),
});
export const closedCircuitRow = z.object({ outcome: z.literal('closed'), was_open: z.boolean() });
export const circuitMetricsRow = z.object({ state, failures: count, opened: count });
/** By the name of the dependency. */
export const circuitStatesRow = z.record(z.string(), state);
