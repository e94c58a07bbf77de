// What every store of chats does, the one on Postgres and the fake: create, read, erase.
import { describe, expect, test } from 'vitest';
import { pollUntil } from '../../local/postgres/poll-until.ts';
import { newChat } from '../support/memory-examples.ts';
import {
  appendOf,
  applyOf,
  CONTENT,
  entryOf,
  newQueueId,
  type QueueUnderTest,
  queueSteps,
  resultsOf,
  take,
} from './queue-steps.ts';

const refused = (code: string) => ({ ok: false, error: expect.objectContaining({ code }) });

/** @param ports asked for in each test, so that a suite may start its servers first. */
export function memoryStoreContract(name: string, ports: () => QueueUnderTest): void {
  const { append, appendMany, claim, claimAs, complete, openChat } = queueSteps(ports);

  describe(`${name} as a store of chats`, () => {
    test('a chat is created once, and found with its first metadata afterwards', async () => {
      const chat = newChat();
      const metadata = { channel: 'web', vip: true, score: 1.5 };
      const created = take(await ports().store.createChat(chat, metadata));
      expect(created).toEqual({
        outcome: 'created',
        chat: {
          chatId: chat.chatId,
          status: 'open',
          metadata,
          acceptedSeq: 0,
          createdAt: expect.stringMatching(/^\d{4}-/),
        },
      });
      await append(chat);
      expect(take(await ports().store.createChat(chat, { channel: 'mail' }))).toEqual({
        outcome: 'exists',
        chat: { ...created.chat, acceptedSeq: 1 },
      });
    });

    test('a closed chat is closed for good: found, readable, without new updates [chat_closed]', async () => {
      const chat = await openChat();
      await complete(chat);
      const { store, queue } = ports();
      const before = take(await store.readChat(chat));
      const closed = { ...before, status: 'closed' };
      for (let call = 0; call < 2; call++) expect(take(await store.closeChat(chat))).toEqual(closed);
      expect(take(await store.readChat(chat))).toEqual(closed);
      expect(await queue.appendUpdate(appendOf(chat))).toEqual(refused('chat_closed'));
      expect(await store.createChat(chat, {})).toEqual(refused('chat_id_unavailable'));
      expect(take(await store.readMemory(chat, false)).memory).toMatchObject({ ...CONTENT, version: 1 });
    });

    test('the chats of a user are listed newest first, from any place on', async () => {
      const owner = newChat();
      const made: unknown[] = [];
      for (let at = 0; at < 3; at++) {
        const chat = { ...owner, chatId: newChat().chatId };
        made.push(take(await ports().store.createChat(chat, { at })).chat);
        await pollUntil(() => false, 5);
      }
      await openChat();
      const { store } = ports();
      const all = take(await store.listChats(owner, null, 10));
      expect(all.map(({ createdMicros: _, ...chat }) => chat)).toEqual(made.toReversed());
      expect(take(await store.listChats(owner, all[0] ?? null, 1))).toEqual(all.slice(1, 2));
      expect(take(await store.listChats(owner, all[2] ?? null, 10))).toEqual([]);
    });

    test('an id that another user of the tenant holds cannot be used [chat_id_unavailable]', async () => {
      const chat = await openChat();
      const other = { ...chat, userId: newChat().userId };
      expect(await ports().store.createChat(other, {})).toEqual(refused('chat_id_unavailable'));
      const elsewhere = { ...newChat(), chatId: chat.chatId };
      expect(take(await ports().store.createChat(elsewhere, {})).outcome).toBe('created');
    });

    test('a new chat has an empty memory and nothing pending', async () => {
      const chat = await openChat();
      expect(take(await ports().store.readMemory(chat, true))).toEqual({
        memory: {
          user_confirmed: {},
          llm_inferred: {},
          general_summary: '',
          to_confirm: [],
          token_count: 0,
          size_state: 'ok',
          lines: [],
          version: 0,
          accepted_seq: 0,
          applied_seq: 0,
          pending_updates: 0,
          failed_updates: 0,
          last_updated: null,
          created_at: expect.stringMatching(/^\d{4}-/),
        },
        pending: [],
        entries: [],
      });
    });

    test('what is pending is shown word by word when asked for, until it has ended', async () => {
      const chat = await openChat();
      await complete(chat);
      const snippet = { contextSnippet: 'User: I am vegan. 🙂\nAssistant: Noted.', messages: null };
      const plain = take(await ports().queue.appendUpdate({ ...appendOf(chat), exchange: snippet }));
      const spoken = await append(chat, 'My name is "Ada".');
      const { memory, pending } = take(await ports().store.readMemory(chat, true));
      expect(memory).toMatchObject({ ...CONTENT, accepted_seq: 3, applied_seq: 1, pending_updates: 2 });
      expect(pending).toEqual([
        {
          queue_id: plain.queueId,
          seq: 2,
          context_snippet: snippet.contextSnippet,
          created_at: plain.createdAt,
        },
        {
          queue_id: spoken.queueId,
          seq: 3,
          messages: [{ role: 'user', content: 'My name is "Ada".' }],
          created_at: spoken.createdAt,
        },
      ]);
      expect(take(await ports().store.readMemory(chat, false)).pending).toEqual([]);
    });

    test('the log is shown when asked for, and revisions newest first from any version on', async () => {
      const chat = await openChat();
      const ids = [await complete(chat), await complete(chat)];
      const { store } = ports();
      const { memory, entries } = take(await store.readMemory(chat, false, true));
      expect(memory.version).toBe(2);
      expect(entries).toEqual([1, 2].map((seq) => ({ ...entryOf(seq), version: seq })));
      expect(take(await store.readMemory(chat, false)).entries).toEqual([]);
      const revisions = [2, 1].map((seq) => ({
        version: seq,
        from_seq: seq,
        to_seq: seq,
        queue_ids: [ids[seq - 1]],
        diff: [{ op: 'add', section: 'user_confirmed', key: `item_${seq}`, after: `${seq}` }],
        created_at: expect.stringMatching(/^\d{4}-/),
      }));
      expect(take(await store.readRevisions(chat, null, 10))).toEqual(revisions);
      expect(take(await store.readRevisions(chat, null, 1))).toEqual(revisions.slice(0, 1));
      expect(take(await store.readRevisions(chat, 2, 10))).toEqual(revisions.slice(1));
    });

    test('a chat of another user or tenant does not exist [chat_not_found]', async () => {
      const chat = await openChat();
      const { store } = ports();
      const absent = await store.readMemory(newChat(), false);
      expect(absent).toEqual(refused('chat_not_found'));
      for (const foreign of [
        { ...chat, userId: newChat().userId },
        { ...chat, tenantId: newChat().tenantId },
      ]) {
        expect(await store.readMemory(foreign, true)).toEqual(absent);
        expect(await store.readChat(foreign)).toEqual(absent);
        expect(await store.readRevisions(foreign, null, 1)).toEqual(absent);
        expect(await store.closeChat(foreign)).toEqual(absent);
        expect(await store.listChats(foreign, null, 10)).toEqual({ ok: true, value: [] });
        expect(await store.eraseChat(foreign)).toEqual(refused('chat_not_found'));
      }
    });

    test('erasing counts what it removed, and asked again it is the same receipt', async () => {
      const chat = await openChat();
      await complete(chat);
      await appendMany(chat, 2);
      const { store } = ports();
      const receipt = take(await store.eraseChat(chat));
      // Chat, memory and lease; one fact, one revision, three updates.
      expect(receipt).toEqual({
        erasedAt: expect.stringMatching(/^\d{4}-/),
        postgresRows: 8,
        openUpdates: 2,
        redisKeys: null,
      });
      expect(await store.eraseChat(chat)).toEqual({ ok: true, value: receipt });
      expect(await store.readMemory(chat, false)).toEqual(refused('chat_not_found'));
      expect(await store.createChat(chat, {})).toEqual(refused('chat_id_unavailable'));
    });

    test('an erasure is unfinished until the cache is clear, and its first count stays', async () => {
      const chat = await openChat();
      const { store } = ports();
      await store.eraseChat(chat);
      const waiting = async () =>
        take(await store.unfinishedErasures(1_000)).filter(({ chatId }) => chatId === chat.chatId);
      expect(await waiting()).toEqual([expect.objectContaining(chat)]);
      expect(take(await store.finishErasure(chat, 1)).redisKeys).toBe(1);
      expect(take(await store.finishErasure(chat, 0)).redisKeys).toBe(1);
      expect(await waiting()).toEqual([]);
      expect(await store.finishErasure(newChat(), 0)).toEqual(refused('chat_not_found'));
    });

    test('a worker that comes late cannot bring an erased chat back [chat_gone]', async () => {
      const chat = await openChat();
      const { queueId } = await append(chat);
      const held = await claim(chat);
      const { queue, store } = ports();
      take(await store.eraseChat(chat));
      const gone = { ok: false, error: { code: 'chat_gone' } };
      expect(await queue.storeResult(chat, held.fence, resultsOf(held))).toEqual(gone);
      expect(await queue.applyUpdate(applyOf(chat, held))).toEqual(gone);
      expect(await claimAs(chat, newQueueId())).toEqual({ outcome: 'gone' });
      expect(await queue.appendUpdate(appendOf(chat))).toEqual(refused('chat_not_found'));
      expect(await queue.readUpdate(chat, queueId)).toEqual(refused('update_not_found'));
    });
  });
}
