// What every cache of memories does, the Redis one and the fake.
import { describe, expect, test } from 'vitest';
import type { ChatRef } from '../../src/domain/ids.ts';
import type { MemoryCache } from '../../src/ports/memory-cache.ts';
import { cachedOf, newChat } from '../support/memory-examples.ts';

/** @param cache asked for in each test, so that a suite may start its server first. */
export function memoryCacheContract(name: string, cache: () => MemoryCache): void {
  const put = async (...given: Parameters<MemoryCache['putMemory']>) => {
    const answer = await cache().putMemory(...given);
    return answer.ok ? answer.value : answer.error;
  };
  const get = async (chat: ChatRef) => {
    const answer = await cache().getMemory(chat);
    if (!answer.ok) throw new Error(answer.error.detail);
    return answer.value;
  };
  const watermarks = async (chat: ChatRef) => {
    const held = await get(chat);
    if (held === null || held === 'erased') return held;
    const { version, accepted_seq, pending_updates } = held.memory;
    return { version, accepted_seq, pending_updates };
  };

  describe(`${name} as a cache of memories`, () => {
    test('a chat that was never cached is a miss', async () => {
      expect(await get(newChat())).toBeNull();
    });

    test('what was put is read back equal, with its owner and its time', async () => {
      const chat = newChat();
      expect(await put(chat, cachedOf(chat))).toBe('put');
      expect(await get(chat)).toEqual(cachedOf(chat));
    });

    test('a memory that was never updated is read back equal', async () => {
      const chat = newChat();
      const fresh = cachedOf(chat, { last_updated: null, version: 0, accepted_seq: 0, applied_seq: 0 });
      await put(chat, fresh);
      expect(await get(chat)).toEqual(fresh);
    });

    test.for([
      { what: 'a higher version', change: { version: 4 }, at: 10, answer: 'put' },
      { what: 'a lower version, though cached later', change: { version: 2 }, at: 30, answer: 'kept' },
      { what: 'a higher applied_seq of the same version', change: { applied_seq: 4 }, at: 10, answer: 'put' },
      { what: 'a lower applied_seq of the same version', change: { applied_seq: 2 }, at: 30, answer: 'kept' },
      { what: 'a later reading of the same state', change: {}, at: 30, answer: 'put' },
      { what: 'an earlier reading of the same state', change: {}, at: 10, answer: 'kept' },
      { what: 'the same reading again', change: {}, at: 20, answer: 'kept' },
      {
        what: 'version 10 over version 9',
        held: { version: 9 },
        change: { version: 10 },
        at: 10,
        answer: 'put',
      },
    ])('over a held memory, $what is $answer', async ({ held = {}, change, at, answer }) => {
      const chat = newChat();
      await put(chat, cachedOf(chat, held, 20));
      const next = cachedOf(chat, change, at);
      expect(await put(chat, next)).toBe(answer);
      expect(await get(chat)).toEqual(answer === 'put' ? next : cachedOf(chat, held, 20));
    });

    test('an accepted update shows as pending', async () => {
      const chat = newChat();
      await put(chat, cachedOf(chat));
      expect(await cache().raiseAccepted(chat, 6)).toEqual({ ok: true, value: 'raised' });
      expect(await get(chat)).toEqual(cachedOf(chat, { accepted_seq: 6, pending_updates: 3 }));
    });

    test('accepted updates that arrive out of order never lower accepted_seq', async () => {
      const chat = newChat();
      await put(chat, cachedOf(chat));
      await cache().raiseAccepted(chat, 6);
      expect(await cache().raiseAccepted(chat, 5)).toEqual({ ok: true, value: 'raised' });
      expect(await watermarks(chat)).toEqual({ version: 3, accepted_seq: 6, pending_updates: 3 });
    });

    test('a fill that was read before an update was accepted does not hide it', async () => {
      const chat = newChat();
      await put(chat, cachedOf(chat));
      await cache().raiseAccepted(chat, 6);
      await put(chat, cachedOf(chat, { version: 4, accepted_seq: 5, pending_updates: 1 }));
      expect(await watermarks(chat)).toEqual({ version: 4, accepted_seq: 6, pending_updates: 2 });
    });

    test('a fill that knows of more accepted updates than the cache brings its own counts', async () => {
      const chat = newChat();
      await put(chat, cachedOf(chat));
      await put(chat, cachedOf(chat, { version: 4, accepted_seq: 9, pending_updates: 0 }));
      expect(await watermarks(chat)).toEqual({ version: 4, accepted_seq: 9, pending_updates: 0 });
    });

    test('nothing is raised where nothing is cached', async () => {
      const chat = newChat();
      expect(await cache().raiseAccepted(chat, 6)).toEqual({ ok: true, value: 'absent' });
      expect(await get(chat)).toBeNull();
    });

    test('erasing counts what it removed and leaves a tombstone that fills and raises respect', async () => {
      const chat = newChat();
      await put(chat, cachedOf(chat));
      expect(await cache().eraseMemory(chat, 1_767_000_000_001)).toEqual({ ok: true, value: 1 });
      expect(await get(chat)).toBe('erased');
      expect(await put(chat, cachedOf(chat, { version: 99 }))).toBe('kept');
      expect(await cache().raiseAccepted(chat, 99)).toEqual({ ok: true, value: 'absent' });
      expect(await cache().eraseMemory(chat, 1_767_000_000_002)).toEqual({ ok: true, value: 0 });
      expect(await get(chat)).toBe('erased');
    });

    test('erasing what was never cached stops a fill that is still on its way', async () => {
      const chat = newChat();
      expect(await cache().eraseMemory(chat, 1_767_000_000_001)).toEqual({ ok: true, value: 0 });
      expect(await put(chat, cachedOf(chat))).toBe('kept');
    });

    test('the same chat id under another tenant is another chat', async () => {
      const chat = newChat();
      const other = { ...newChat(), chatId: chat.chatId };
      await put(chat, cachedOf(chat));
      expect(await get(other)).toBeNull();
      await cache().eraseMemory(other, 1_767_000_000_001);
      expect(await get(chat)).toEqual(cachedOf(chat));
    });
  });
}
