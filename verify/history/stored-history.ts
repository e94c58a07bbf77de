// What a history is compared with: the rows of its chats, and what their memory was at each version.
import { readLoggedEntry } from '../../src/adapters/postgres/read-entry.ts';
import { loggedEntryRow } from '../../src/contract/rows.ts';
import { foldEntries } from '../../src/domain/fold-entries.ts';
import { EMPTY_MEMORY } from '../../src/domain/memory.ts';
import type { Rows } from '../snapshot.ts';
import type { StoredAppend } from './append-rules.ts';
import { hashContent, hashWords } from './event.ts';

export type StoredUpdate = StoredAppend & { readonly status: string; readonly appliedVersion: number | null };

export type StoredHistory =
  | { readonly kind: 'absent' /** The ledger of erasures names it. */; readonly isErased: boolean }
  | {
      readonly kind: 'present';
      readonly version: number;
      readonly acceptedSeq: number;
      /** Only what clients sent: no seeds, and no redriven copies. */
      readonly updates: readonly StoredUpdate[];
      /** `hashContent` of the memory at a version, or null when there was no such version. */
      contentAt(version: number): string | null;
    };

export type HistoryDatabase = { look(chatId: string): Promise<StoredHistory> };

/** Of every deployment so far: docs/configuration.md, `TENANT_ID`. */
const TENANT = '00000000-0000-4000-8000-000000000001';

const CHAT = `select m.version::int, c.accepted_seq::int from public.chats c
  join public.chat_metadata m on m.tenant_id = c.tenant_id and m.chat_id = c.chat_id
  where c.tenant_id = $1 and c.chat_id = $2`;
const ERASED = 'select from public.erasures e where e.tenant_id = $1 and e.chat_id = $2';
const UPDATES = `select q.id, q.seq::int, q.kind, q.idempotency_key, q.new_context_snippet, q.messages, q.payload,
    q.masked, q.status, q.applied_version::int
  from public.chat_context_queue q
  where q.tenant_id = $1 and q.chat_id = $2 and q.kind <> 'seed' and q.redrive_of is null`;
const ENTRIES = `select f.seq::int, f.position, f.kind, f.section, f.key, f.value, f.many, f.confidence, f.evidence,
    f.reason, f.tokens, f.version::int
  from public.chat_facts f where f.tenant_id = $1 and f.chat_id = $2`;

type Row = Readonly<Record<string, unknown>>;

function readUpdate(row: Row): StoredUpdate {
  const { new_context_snippet, messages, payload } = row;
  const isEmptied = new_context_snippet === null && messages === null && payload === null;
  const words = { snippet: new_context_snippet, messages, payload } as Parameters<typeof hashWords>[0];
  return {
    queueId: String(row.id),
    seq: Number(row.seq),
    idempotencyKey: row.idempotency_key === null ? null : String(row.idempotency_key),
    words: isEmptied || row.masked !== 0 ? null : hashWords(words),
    status: String(row.status),
    appliedVersion: row.applied_version === null ? null : Number(row.applied_version),
  };
}

/** @param rows inside a snapshot. @param tokenLimit MEMORY_TOKEN_LIMIT of the deployment. */
export const openHistoryDatabase = (rows: Rows, tokenLimit: number, tenantId = TENANT): HistoryDatabase => ({
  async look(chatId) {
    const ids = [tenantId, chatId];
    const [chat] = (await rows.query(CHAT, ids)).rows;
    if (chat === undefined) {
      const { rows: erased } = await rows.query(ERASED, ids);
      return { kind: 'absent', isErased: erased.length > 0 };
    }
    const updates = (await rows.query(UPDATES, ids)).rows.map(readUpdate);
    const entries = (await rows.query(ENTRIES, ids)).rows.map((row) =>
      readLoggedEntry(loggedEntryRow.parse(row)),
    );
    const version = Number(chat.version);
    const known = new Map<number, string>();
    return {
      kind: 'present',
      version,
      acceptedSeq: Number(chat.accepted_seq),
      updates,
      contentAt(at) {
        if (at > version) return null;
        const before = known.get(at);
        if (before !== undefined) return before;
        const log = entries.filter((entry) => entry.version <= at);
        const content = hashContent(at === 0 ? EMPTY_MEMORY : foldEntries(log, tokenLimit));
        known.set(at, content);
        return content;
      },
    };
  },
});
