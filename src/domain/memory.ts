// The memory of a chat: the evidence-stamped entries it is made of, and the pure fold that turns them into the
// three fields. Nothing else may produce the fields, so a fact that no entry names stays byte-identical.
import type { PackSection } from './block-format.ts';
import type { ChatId, QueueId } from './ids.ts';

/**
 * Where a confirmed fact comes from: a verbatim span of a user turn (offsets in code points of that turn), or a
 * person's decision, which has no words: an empty quote at 0–0.
 */
export type Evidence = {
  readonly queue_id: QueueId;
  readonly turn: number;
  readonly start: number;
  readonly end: number;
  readonly quote: string;
  /**
   * `message`: the role came with the request. `parsed`: read from a line label in a plain snippet. `carried`: taken
   * over from another chat, which `origin` names.
   */
  readonly attribution: 'message' | 'parsed' | 'unlabelled' | 'carried';
  /** The user stated it, said yes to a question that holds it, or decided it as a person outside the chat's words. */
  readonly claim: 'stated' | 'agreed' | 'decided';
  /** With `carried`: the chat and version the words were first confirmed in; `queue_id` is one of its updates. */
  readonly origin?: { readonly chat_id: ChatId; readonly version: number } | undefined;
};

export type Section = 'user_confirmed' | 'llm_inferred' | 'general_summary';

/**
 * One entry of the log (a row of chat_facts). Entries are never changed; a newer one wins over an older one of
 * the same key. Their order is (seq, position), stamped when the update was accepted, not when it was applied.
 */
export type Entry = {
  readonly seq: number;
  readonly position: number;
  /** `drop`: compaction let an assumption go; it stays in the history and may be inferred again. */
  readonly kind: 'set' | 'retract' | 'summary' | 'drop';
  readonly section: Section;
  readonly key: string;
  readonly value: string;
  /** A key that holds several values at once: each value is its own register. */
  readonly many: boolean;
  /** 1–3, how sure an inference is; 3 for confirmed. */
  readonly confidence: number;
  readonly evidence: Evidence | null;
  /** Why a claim was not confirmed (a code of domain/evidence.ts), or null. */
  readonly reason: string | null;
  /** o200k tokens of the line (of a summary: the lines) this entry packs to, counted once by domain/count-line.ts. */
  readonly tokens: number;
};

export type FactValue = string | readonly string[];

/** A question that would turn an inference into a confirmed fact. */
export type ToConfirm = { readonly key: string; readonly value: string; readonly question: string };

/**
 * The three fields and what is derived with them. The fold puts keys in creation order; read back from jsonb they are
 * in its own order (by length, then bytes). Either is stable, so one version is always the same bytes.
 */
export type MemoryContent = {
  readonly user_confirmed: Readonly<Record<string, FactValue>>;
  readonly llm_inferred: Readonly<Record<string, FactValue>>;
  readonly general_summary: string;
  readonly to_confirm: readonly ToConfirm[];
  readonly token_count: number;
  readonly size_state: SizeState;
};

export const SIZE_STATES = ['ok', 'near_limit', 'full'] as const;
export type SizeState = (typeof SIZE_STATES)[number];

export const EMPTY_MEMORY: MemoryContent = {
  user_confirmed: {},
  llm_inferred: {},
  general_summary: '',
  to_confirm: [],
  token_count: 0,
  size_state: 'ok',
};

/** One line of the memory in packing order, with its tokens as counted at apply; what domain/pack-lines.ts makes. */
export type MemoryLine = {
  readonly section: Exclude<PackSection, 'pending'>;
  /** '' for prose: the goal and the rest of the summary. */
  readonly key: string;
  readonly value: string;
  /** Stored count; a format adds its `extraTokens`. */
  readonly tokens: number;
};

/** A memory as it stands at one moment, with the watermarks that say how fresh it is. */
export type MemorySnapshot = MemoryContent & {
  /** What `context` packs; not part of the memory as it is read. */
  readonly lines: readonly MemoryLine[];
  readonly version: number;
  readonly accepted_seq: number;
  /** The highest seq at or below which every update has ended. */
  readonly applied_seq: number;
  readonly pending_updates: number;
  readonly failed_updates: number;
  readonly last_updated: string | null;
  readonly created_at: string;
};
