// What an update carries that calls no model: a person's decision, or the version to go back to.
import type { DecisionAction } from './fact-decision.ts';

export type DecisionPayload = {
  readonly key: string;
  readonly action: DecisionAction;
  readonly value?: string | undefined;
};
export type RestorePayload = { readonly version: number };
/** Which chat, at which version, a chat was seeded from. */
export type SeedPayload = { readonly source_chat_id: string; readonly source_version: number };

export type UpdatePayload = DecisionPayload | RestorePayload | SeedPayload;

/** Why an update that a person asked for changed nothing, and what they are told. No user text. */
export const REJECTIONS = {
  fact_not_found: 'Nothing stood under this key, or not this value, when the decision was applied.',
  value_missing: 'A correction needs a value.',
  value_ambiguous: 'The key holds several values; the decision must name one of them.',
  value_unusable: 'The value is not one line of at most 300 characters.',
  revision_not_found: 'The memory had no such version when the update was applied.',
  payload_unreadable: 'What the update carries fits none of its kinds.',
} as const;
export type RejectionCode = keyof typeof REJECTIONS;
