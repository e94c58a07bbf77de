// UserData over the in-memory database.
import { err, ok } from '../../../src/domain/result.ts';
import type { UserData } from '../../../src/ports/user-data.ts';
import { type InMemoryDatabase, iso, keyOf, NOT_FOUND, snapshot } from './in-memory-database.ts';
import { createInMemoryStore } from './in-memory-store.ts';

export function createInMemoryUserData(database: InMemoryDatabase): UserData {
  const store = createInMemoryStore(database);
  return {
    async exportChat(chat) {
      const read = await store.readChat(chat);
      const held = database.chats.get(keyOf(chat));
      if (!read.ok || held === undefined) return err(NOT_FOUND);
      const { user_confirmed, llm_inferred, general_summary, version, last_updated } = snapshot(held);
      return ok({
        chat: read.value,
        memory: { user_confirmed, llm_inferred, general_summary, version, last_updated },
        updates: held.rows.map(({ queueId, seq, kind, status, exchange, createdAtMs }) => ({
          queue_id: queueId,
          seq,
          kind,
          status,
          context_snippet: exchange.contextSnippet,
          messages: exchange.messages,
          created_at: iso(createdAtMs),
        })),
        entries: held.entries.map(({ seq, kind, section, key, value, evidence }) => ({
          seq,
          kind,
          section,
          key,
          value,
          evidence,
        })),
        revisions: held.revisions.map(({ version, seqs, createdAtMs }) => ({
          version,
          from_seq: Math.min(...seqs),
          to_seq: Math.max(...seqs),
          created_at: iso(createdAtMs),
        })),
      });
    },
  };
}
