// The prompt for one batch: fixed instructions, then the prior facts and the numbered sentences as data.

/** `system` is byte-identical for every call, so that providers can cache it. */
export type Prompt = {
  readonly system: string;
  readonly user: string;
  /** Upper bound for the answer, tokens: min(2,000, 200 + 35 × user sentences) (4-memory, point 5). */
  readonly maxOutputTokens: number;
};
