// The invariant behind everything a memory answers: what is stored is the fold of its log, nothing else.
import { readEntry } from '../../src/adapters/postgres/read-entry.ts';
import { loadTokenizer } from '../../src/adapters/tokenizer/load-tokenizer.ts';
import { entryRow } from '../../src/contract/rows.ts';
import { foldEntries } from '../../src/domain/fold-entries.ts';
import { packLines } from '../../src/domain/pack-lines.ts';

const COLUMNS = 'seq::int, position, kind, section, key, value, many, confidence, evidence, reason, tokens';

/** What is asked of a connection: `pg.Pool` has it. */
type Rows = { query(sql: string, values?: unknown[]): Promise<{ readonly rows: Record<string, unknown>[] }> };

/** jsonb has no order of keys, so neither has this comparison; everything else is compared byte by byte. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );

/**
 * Rebuilds every memory of a database from `chat_facts` (read in random order) and `chat_revisions`.
 * @param tokenLimit MEMORY_TOKEN_LIMIT of the deployment that wrote it.
 * @returns how many chats were compared, and one line per memory that is not what its log says.
 */
export async function verifyRebuild(
  pool: Rows,
  tokenLimit = 2_000,
): Promise<{ readonly chats: number; readonly differences: readonly string[] }> {
  const countTokens = await loadTokenizer();
  const { rows: memories } = await pool.query(
    `select m.*, m.version::int as version,
       (select count(*)::int from public.chat_revisions r where r.tenant_id = m.tenant_id and r.chat_id = m.chat_id) as revisions,
       coalesce(
         (select min(q.seq) - 1 from public.chat_context_queue q
          where q.tenant_id = m.tenant_id and q.chat_id = m.chat_id and q.processed_at is null),
         c.accepted_seq)::int as settled,
       m.applied_seq::int as applied_seq
     from public.chat_metadata m join public.chats c on c.tenant_id = m.tenant_id and c.chat_id = m.chat_id`,
  );
  const differences: string[] = [];
  for (const memory of memories) {
    const { rows } = await pool.query(
      `select ${COLUMNS} from public.chat_facts where tenant_id = $1 and chat_id = $2 order by random()`,
      [memory.tenant_id, memory.chat_id],
    );
    const entries = rows.map((row) => readEntry(entryRow.parse(row)));
    const rebuilt: Record<string, unknown> = {
      ...foldEntries(entries, tokenLimit),
      lines: packLines(entries, countTokens),
      version: memory.revisions,
      applied_seq: memory.settled,
    };
    for (const [column, value] of Object.entries(rebuilt))
      if (canonical(value) !== canonical(memory[column])) differences.push(`${memory.chat_id}: ${column}`);
  }
  return { chats: memories.length, differences };
}
