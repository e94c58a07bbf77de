// The chats of a database with their logs, page by page in the order of their keys, so that memory stays small
// however many there are.
import { readLoggedEntry } from '../src/adapters/postgres/read-entry.ts';
import { loggedEntryRow } from '../src/contract/rows.ts';
import type { LoggedEntry } from '../src/domain/fact-history.ts';
import { applyScope, type Scope } from './scope.ts';
import type { Rows } from './snapshot.ts';

export type StoredLog = {
  readonly tenantId: string;
  readonly chatId: string;
  /** The row of chat_metadata. */
  readonly memory: Readonly<Record<string, unknown>>;
  /** In no order: a fold must not need one. */
  readonly entries: readonly LoggedEntry[];
  /** Kind of the update at each seq that entries name; a seq past the row retention is missing. */
  readonly kinds: ReadonlyMap<number, string>;
};

const PAGE = 200;

const MEMORIES = `
  select m.* from public.chat_metadata m
  where ($1::uuid is null or (m.tenant_id, m.chat_id) > ($1::uuid, $2::uuid)) /* scope: m */
  order by m.tenant_id, m.chat_id limit ${PAGE}`;

const ENTRIES = `
  select f.tenant_id, f.chat_id, f.seq::int, f.position, f.kind, f.section, f.key, f.value, f.many, f.confidence,
    f.evidence, f.reason, f.tokens, f.version::int, q.kind as update_kind
  from unnest($1::uuid[], $2::uuid[]) as page (tenant_id, chat_id)
  join public.chat_facts f on f.tenant_id = page.tenant_id and f.chat_id = page.chat_id
  left join public.chat_context_queue q
    on q.tenant_id = f.tenant_id and q.chat_id = f.chat_id and q.seq = f.seq
  order by random()`;

const keyOf = (row: Readonly<Record<string, unknown>>): string => `${row.tenant_id}/${row.chat_id}`;

/** @param rows inside the snapshot. Yields at most 200 chats at a time. */
export async function* readChats(rows: Rows, scope: Scope): AsyncGenerator<readonly StoredLog[]> {
  const sql = applyScope(MEMORIES, scope);
  let last: readonly unknown[] = [null, null];
  for (;;) {
    const { rows: memories } = await rows.query(sql, [...last]);
    const newest = memories.at(-1);
    if (newest === undefined) return;
    last = [newest.tenant_id, newest.chat_id];
    const ids = (column: string) => memories.map((memory) => memory[column]);
    const found = await rows.query(ENTRIES, [ids('tenant_id'), ids('chat_id')]);
    const byChat = Map.groupBy(found.rows, keyOf);
    yield memories.map((memory) => {
      const own = byChat.get(keyOf(memory)) ?? [];
      return {
        tenantId: String(memory.tenant_id),
        chatId: String(memory.chat_id),
        memory,
        entries: own.map((row) => readLoggedEntry(loggedEntryRow.parse(row))),
        kinds: new Map(
          own.flatMap(({ seq, update_kind }) =>
            update_kind === null ? [] : [[Number(seq), String(update_kind)] as const],
          ),
        ),
      };
    });
    if (memories.length < PAGE) return;
  }
}
