// MemoryStore over the in-memory database.
import type { OwnedChat } from '../../../src/domain/ids.ts';
import { err, ok } from '../../../src/domain/result.ts';
import type { Chat, ChatPlace, Continuation, Erasure, MemoryStore } from '../../../src/ports/memory-store.ts';
import {
  type ChatState,
  createChatState,
  type ErasedChat,
  type InMemoryDatabase,
  isOpen,
  iso,
  keyOf,
  NOT_FOUND,
  snapshot,
} from './in-memory-database.ts';
import { createRow } from './in-memory-update.ts';

const shown = (chat: ChatState): Chat => ({
  chatId: chat.chatId,
  status: chat.status,
  metadata: chat.metadata,
  acceptedSeq: chat.acceptedSeq,
  createdAt: iso(chat.createdAtMs),
});

const receipt = ({ erasedAtMs, postgresRows, openUpdates, redisKeys }: ErasedChat): Erasure => ({
  erasedAt: iso(erasedAtMs),
  postgresRows,
  openUpdates,
  redisKeys,
});

/** A chat whose first update is a seed that has ended. */
function seedState(
  chat: ChatState,
  { queueId, entries, diff }: Pick<Continuation, 'queueId' | 'entries' | 'diff'>,
): ChatState {
  const isChanged = entries.length > 0;
  const at = chat.createdAtMs;
  chat.rows.push({
    ...createRow(
      {
        ...chat,
        queueId,
        kind: 'seed',
        exchange: NO_WORDS,
        triggerSource: 'api',
        masked: 0,
        idempotencyKey: null,
        requestHash: null,
      },
      1,
      at,
    ),
    status: 'complete',
    outcome: isChanged ? 'applied' : 'no_change',
    diff,
    fence: 0,
    appliedVersion: 1,
    processedAtMs: at,
  });
  chat.entries.push(...entries.map((entry) => ({ ...entry, version: 1 })));
  chat.revisions.push({ version: 1, fence: 0, seqs: [1], queueIds: [queueId], diff, createdAtMs: at });
  const seeded = { acceptedSeq: 1, version: 1, appliedSeq: 1, lastUpdatedMs: isChanged ? at : null };
  return Object.assign(chat, seeded);
}

const NO_WORDS = { contextSnippet: null, messages: null };

const comparePlaces = (a: ChatPlace, b: ChatPlace): number =>
  a.createdMicros - b.createdMicros || (a.chatId < b.chatId ? -1 : a.chatId > b.chatId ? 1 : 0);

export function createInMemoryStore(database: InMemoryDatabase): MemoryStore {
  const { chats, erased } = database;
  const owned = (chat: OwnedChat): ChatState | undefined => {
    const held = chats.get(keyOf(chat));
    return held?.userId === chat.userId ? held : undefined;
  };
  return {
    async createChat(chat, metadata) {
      const held = chats.get(keyOf(chat));
      if (
        erased.has(keyOf(chat)) ||
        (held !== undefined && (held.userId !== chat.userId || held.status === 'closed'))
      ) {
        return err({ code: 'chat_id_unavailable', detail: 'This chat id cannot be used.' });
      }
      if (held !== undefined) return ok({ outcome: 'exists', chat: shown(held) });
      const created = createChatState(chat, metadata, database.now());
      chats.set(keyOf(chat), created);
      return ok({ outcome: 'created', chat: shown(created) });
    },

    async readChat(chat) {
      const held = owned(chat);
      return held === undefined ? err(NOT_FOUND) : ok(shown(held));
    },

    async listChats(owner, before, most) {
      const mine = [...chats.values()]
        .filter(({ tenantId, userId }) => tenantId === owner.tenantId && userId === owner.userId)
        .map((chat) => ({ ...shown(chat), createdMicros: chat.createdAtMs * 1_000 }))
        .sort((a, b) => comparePlaces(b, a));
      const below = mine.filter((chat) => before === null || comparePlaces(chat, before) < 0);
      return ok(below.slice(0, most));
    },

    async closeChat(chat) {
      const held = owned(chat);
      if (held === undefined) return err(NOT_FOUND);
      held.status = 'closed';
      return ok(shown(held));
    },

    async continueChat({ source, sourceVersion, chatId, queueId, metadata, entries, content, lines, diff }) {
      const from = owned(source);
      if (from === undefined) return err(NOT_FOUND);
      const before = [...chats.values()].find(
        ({ tenantId, continuedFrom }) =>
          tenantId === source.tenantId &&
          continuedFrom?.chatId === source.chatId &&
          continuedFrom.version === sourceVersion,
      );
      if (before !== undefined) return ok({ outcome: 'exists', chat: shown(before) });
      if (from.version !== sourceVersion) return err({ code: 'stale_version' });
      const ref = { ...source, chatId };
      if (erased.has(keyOf(ref)) || chats.has(keyOf(ref)))
        return err({ code: 'chat_id_unavailable', detail: 'This chat id cannot be used.' });
      const seeded = seedState(createChatState(ref, metadata, database.now()), { queueId, entries, diff });
      Object.assign(seeded, {
        content,
        lines,
        continuedFrom: { chatId: source.chatId, version: sourceVersion },
      });
      chats.set(keyOf(ref), seeded);
      return ok({ outcome: 'created', chat: shown(seeded) });
    },

    async readMemory(chat, includePending, includeEntries = false) {
      const held = owned(chat);
      if (held === undefined) return err(NOT_FOUND);
      const open = includePending ? held.rows.filter((row) => isOpen(row) && row.kind === 'exchange') : [];
      const pending = open.map(({ queueId, seq, exchange, createdAtMs }) => ({
        queue_id: queueId,
        seq,
        ...(exchange.contextSnippet === null ? {} : { context_snippet: exchange.contextSnippet }),
        ...(exchange.messages === null ? {} : { messages: exchange.messages }),
        created_at: iso(createdAtMs),
      }));
      return ok({ memory: snapshot(held), pending, entries: includeEntries ? [...held.entries] : [] });
    },

    async readRevisions(chat, beforeVersion, most) {
      const held = owned(chat);
      if (held === undefined) return err(NOT_FOUND);
      const below = held.revisions
        .filter(({ version }) => version < (beforeVersion ?? Infinity))
        .toReversed();
      return ok(
        below.slice(0, most).map(({ version, seqs, queueIds, diff, createdAtMs }) => ({
          version,
          from_seq: Math.min(...seqs),
          to_seq: Math.max(...seqs),
          queue_ids: queueIds,
          diff,
          created_at: iso(createdAtMs),
        })),
      );
    },

    async eraseChat(chat) {
      const before = erased.get(keyOf(chat));
      if (before !== undefined) return before.userId === chat.userId ? ok(receipt(before)) : err(NOT_FOUND);
      const held = owned(chat);
      if (held === undefined) return err(NOT_FOUND);
      const openUpdates = held.rows.filter(isOpen).length;
      const postgresRows = held.rows.length + held.entries.length + held.revisions.length + 3;
      const gone = { ...chat, erasedAtMs: database.now(), postgresRows, openUpdates, redisKeys: null };
      chats.delete(keyOf(chat));
      erased.set(keyOf(chat), gone);
      return ok(receipt(gone));
    },

    async finishErasure(chat, redisKeys) {
      const gone = erased.get(keyOf(chat));
      if (gone === undefined) return err(NOT_FOUND);
      gone.redisKeys ??= redisKeys;
      return ok(receipt(gone));
    },

    async unfinishedErasures(most, owner) {
      const isAsked = ({ tenantId, userId, redisKeys }: ErasedChat) =>
        redisKeys === null &&
        (owner === undefined || (tenantId === owner.tenantId && userId === owner.userId));
      return ok([...erased.values()].filter(isAsked).slice(0, most));
    },
  };
}
