// The replies of the HTTP contract as a caller knows them: written from the contract, not imported from the product.

export type Accepted = {
  readonly queue_id: string;
  readonly chat_id: string;
  readonly seq: number;
  readonly status: string;
  readonly estimated_completion: string;
  readonly status_url: string;
};

export type DiffLine = {
  readonly op: string;
  readonly section: string;
  readonly key: string;
  readonly before?: string;
  readonly after?: string;
};

export type Update = {
  readonly queue_id: string;
  readonly chat_id: string;
  readonly seq: number;
  readonly status: string;
  readonly outcome: string | null;
  readonly attempts: number;
  readonly trigger_source: string;
  readonly created_at: string;
  readonly processed_at: string | null;
  readonly applied_version: number | null;
  readonly merged_by: string | null;
  readonly diff: readonly DiffLine[];
  readonly tokens: { readonly input: number; readonly output: number };
  readonly masked: number;
  readonly redrive_of?: string;
  readonly redriven_as?: string;
  readonly error: { readonly code: string; readonly detail: string; readonly retry_at: string | null } | null;
};

export type Memory = {
  readonly chat_id: string;
  readonly user_confirmed: Readonly<Record<string, string | readonly string[]>>;
  readonly llm_inferred: Readonly<Record<string, string | readonly string[]>>;
  readonly general_summary: string;
  readonly version: number;
  readonly token_count: number;
  readonly token_limit: number;
  readonly size_state: string;
  readonly new_chat_recommended: boolean;
  readonly accepted_seq: number;
  readonly applied_seq: number;
  readonly pending_updates: number;
  readonly failed_updates: number;
  readonly stale: boolean;
  readonly to_confirm: readonly { readonly key: string; readonly value: string; readonly question: string }[];
  readonly last_updated: string | null;
  readonly created_at: string;
  readonly pending?: readonly {
    readonly queue_id: string;
    readonly seq: number;
    readonly context_snippet?: string;
    readonly messages?: readonly { readonly role: string; readonly content: string }[];
    readonly created_at: string;
  }[];
};

export type Receipt = {
  readonly chat_id: string;
  readonly erased_at: string;
  readonly stores: { readonly postgres: number; readonly redis: number; readonly queue: number };
};

export type Problem = {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance: string;
  readonly code: string;
  readonly request_id: string;
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
};

export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
export const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;
