// Chats and memories for tests that need some, with every kind of value that has to survive storage.
import { randomUUID } from 'node:crypto';
import { asId, type OwnedChat } from '../../src/domain/ids.ts';
import { EMPTY_MEMORY, type MemorySnapshot } from '../../src/domain/memory.ts';
import type { CachedMemory } from '../../src/ports/memory-cache.ts';

/** A chat that no other test knows. */
export const newChat = (): OwnedChat => ({
  tenantId: asId(randomUUID()),
  userId: asId(randomUUID()),
  chatId: asId(randomUUID()),
});

export const memoryOf = (change: Partial<MemorySnapshot> = {}): MemorySnapshot => ({
  ...EMPTY_MEMORY,
  user_confirmed: { diet: ['vegan', 'no nuts'], city: 'Zürich | 8001\nline two 🙂' },
  llm_inferred: { mood: '"quoted" \\ gone|7' },
  general_summary: 'm1|not|a|header\n{}',
  to_confirm: [{ key: 'mood', value: 'calm', question: 'Are you calm?' }],
  token_count: 41,
  lines: [{ section: 'user_confirmed', key: 'city', value: 'Zürich | 8001 🙂', tokens: 9 }],
  version: 3,
  accepted_seq: 4,
  applied_seq: 3,
  pending_updates: 1,
  failed_updates: 0,
  last_updated: '2026-01-02T03:04:05.678Z',
  created_at: '2026-01-01T00:00:00.000Z',
  ...change,
});

export const cachedOf = (
  chat: OwnedChat,
  change: Partial<MemorySnapshot> = {},
  cachedAtMs = 1_767_000_000_000,
): CachedMemory => ({ userId: chat.userId, memory: memoryOf(change), cachedAtMs });
