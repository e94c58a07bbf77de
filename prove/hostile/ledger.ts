// Which rows there should be: one for each request that was answered with one, and no others.
import type { Machinery } from '../../tests/acceptance/support/machinery.ts';
import type { Answer } from './exchange.ts';
import type { Case, Sender } from './make-case.ts';

export function createLedger({ rows }: Machinery, senders: readonly Sender[]) {
  const chats = new Set(senders.map(({ chatId }) => chatId));
  const updates = new Set(senders.map(({ queueId }) => queueId));
  const chatOf = new Map(senders.map(({ queueId, chatId }) => [queueId, chatId]));
  const continued = new Set<string>();
  const erased = new Set<string>();
  const erasedUsers = new Set<string>();
  return {
    /** Notes what an answer says was made or erased. */
    record({ wire }: Case, { status, text }: Answer): void {
      if (status !== 200 && status !== 201) return;
      if (wire.method !== 'POST' && wire.method !== 'DELETE') return;
      const body = JSON.parse(text) as Record<string, string | undefined>;
      const { chat_id, queue_id, user_id } = body;
      if (chat_id === undefined) {
        if ('erased_at' in body && user_id !== undefined) erasedUsers.add(user_id);
        return;
      }
      if ('erased_at' in body) erased.add(chat_id);
      else if (queue_id !== undefined) {
        updates.add(queue_id);
        chatOf.set(queue_id, chat_id);
      } else {
        chats.add(chat_id);
        // Its first update is the seed, which no answer names.
        if ('continued_from' in body) continued.add(chat_id);
      }
    },
    /** @returns what is there without a reason, and what is missing. */
    async faults(): Promise<string[]> {
      // Which chats a user had, only the database knows; that it erased others is a fault below.
      const ended = await rows<{ chat_id: string }>(
        'select chat_id from public.erasures where user_id = any($1)',
        [[...erasedUsers]],
      );
      for (const row of ended) erased.add(row.chat_id);
      const kept = await rows<{ chat_id: string }>('select chat_id from public.chats');
      const queued = await rows<{ id: string; chat_id: string; seq: string }>(
        'select id, chat_id, seq from public.chat_context_queue',
      );
      const there = new Set([...kept.map((row) => row.chat_id), ...queued.map(({ id }) => id)]);
      const isSeed = (row: { chat_id: string; seq: string }) =>
        continued.has(row.chat_id) && Number(row.seq) === 1;
      return [
        ...kept
          .filter((row) => !chats.has(row.chat_id))
          .map((row) => `nobody was told of the chat ${row.chat_id}`),
        ...queued
          .filter((row) => !updates.has(row.id) && !isSeed(row))
          .map(({ id }) => `nobody was told of the update ${id}`),
        ...[...chats].filter((id) => !there.has(id) && !erased.has(id)).map((id) => `the chat ${id} is lost`),
        ...[...updates]
          .filter((id) => !there.has(id) && !erased.has(chatOf.get(id) ?? ''))
          .map((id) => `the update ${id} is lost`),
      ];
    },
  };
}
