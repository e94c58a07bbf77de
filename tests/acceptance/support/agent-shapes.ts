// The replies of the routes for agents as a caller knows them: written from the contract, not imported.
import type { DiffLine } from './shapes.ts';

export type Context = {
  readonly block: string;
  readonly format: string;
  readonly tokens: number;
  readonly left_out: Readonly<Record<string, number>>;
  readonly version: number;
  readonly applied_seq: number;
  readonly stale: boolean;
};

export type Revision = {
  readonly version: number;
  readonly from_seq: number;
  readonly to_seq: number;
  readonly queue_ids: readonly string[];
  readonly diff: readonly DiffLine[];
};

export type Revisions = { readonly revisions: readonly Revision[]; readonly next_cursor: number | null };

export type Chat = {
  readonly chat_id: string;
  readonly status: string;
  readonly continued_from?: { readonly chat_id: string; readonly version: number };
  readonly left_behind?: readonly {
    readonly section: string;
    readonly key: string;
    readonly value: string;
  }[];
};

export type Chats = { readonly chats: readonly Chat[]; readonly next_cursor: string | null };
