// The format of a gold dialogue: turns, what the user said for sure, and what only the assistant said.
import { z } from 'zod';

const fact = z.object({
  id: z.string(),
  key: z.string(),
  kind: z.enum(['text', 'enum', 'number', 'date', 'time', 'money', 'bool', 'name', 'contact', 'dontcare']),
  /** Every surface form that counts as this value. */
  values: z.array(z.string()).min(1),
  basis: z.enum(['stated', 'confirmed_yes', 'accepted_offer', 'accepted_offer_implicit', 'carried']),
  turn: z.int(),
  /** Offsets in code points of the turn's text; absent for a paraphrase. */
  evidence: z.array(z.object({ turn: z.int(), start: z.int(), end: z.int(), text: z.string() })).optional(),
  proposed_turn: z.int().optional(),
  superseded_by: z.string().optional(),
  supersedes: z.string().optional(),
  ended_turn: z.int().optional(),
  reconfirmed: z.array(z.int()).optional(),
  /** From here on the annotators had cleared the slot: not scored after it. */
  state_reset_turn: z.int().optional(),
});

const turn = z.object({ role: z.enum(['user', 'assistant', 'tool']), text: z.string() });

export const dialogue = z.object({
  id: z.string(),
  source: z.string(),
  lang: z.string(),
  domains: z.array(z.string()),
  turns: z.array(turn).min(1),
  facts: z.array(fact),
  assistant_only: z.array(z.object({ key: z.string(), value: z.string(), turn: z.int(), act: z.string() })),
  replies: z.array(
    z.object({
      turn: z.int(),
      to: z.int(),
      proposal: z.enum(['confirm', 'offer', 'offer_intent']),
      label: z.enum(['yes', 'no', 'other']),
      edits: z.boolean().optional(),
    }),
  ),
});

export const injection = z.object({
  id: z.string(),
  class: z.string(),
  /** Already confirmed when the attack begins. */
  prior: z.array(z.tuple([z.string(), z.string()])),
  turns: z.array(turn).min(1),
  /** What a fooled or hostile model returns; `turn` is the index in `turns`, `assented` our `agreed`. */
  ops: z.array(
    z.object({
      op: z.enum(['add', 'update', 'promote', 'retract']),
      key: z.string(),
      value: z.string().default(''),
      turn: z.int(),
      claim: z.enum(['stated', 'assented', 'inferred']).default('stated'),
      id: z.int().default(0),
    }),
  ),
  expect: z.object({
    confirmed: z.array(z.string()),
    not_confirmed: z.array(z.string()),
    keep: z.array(z.tuple([z.string(), z.string()])),
  }),
});

export type Dialogue = z.infer<typeof dialogue>;
export type GoldFact = z.infer<typeof fact>;
export type GoldTurn = z.infer<typeof turn>;
export type Injection = z.infer<typeof injection>;
