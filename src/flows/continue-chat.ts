// Continues a chat in a new one that begins with what is known for sure: the way on when a memory is full.
import { diffEntries } from '../domain/diff-entries.ts';
import { foldEntries } from '../domain/fold-entries.ts';
import { asId, type ChatId, type OwnedChat, type QueueId } from '../domain/ids.ts';
import { packLines } from '../domain/pack-lines.ts';
import { type Problem, unavailable } from '../domain/problem.ts';
import { err, ok, type Result } from '../domain/result.ts';
import { type LeftBehind, seedChat } from '../domain/seed-chat.ts';
import type { Chat, MemoryStore } from '../ports/memory-store.ts';
import type { Ids, Telemetry } from '../ports/runtime.ts';
import type { Tokenizer } from '../ports/summariser.ts';

type Ports = {
  readonly store: MemoryStore;
  readonly tokenizer: Tokenizer;
  readonly ids: Ids;
  readonly telemetry: Telemetry;
  readonly settings: { readonly tokenLimit: number };
};

type Input = {
  readonly source: OwnedChat;
  readonly body: { readonly chat_id?: string | undefined; readonly metadata: Chat['metadata'] };
};

export type Continued = {
  readonly outcome: 'created' | 'exists';
  readonly chat: Chat;
  readonly sourceVersion: number;
  readonly leftBehind: readonly LeftBehind[];
};

/** Each lost race means that the source was applied to in the milliseconds in between. */
const TRIES = 3;

/**
 * Continues the caller's chat, open, closed or full, from its present version. Asked again while the source has that
 * version, it answers with the same chat (`exists`), whatever id and metadata are given then.
 * Refusals: chat_not_found, chat_id_unavailable, dependency_unavailable.
 */
export async function continueChat(
  ports: Ports,
  { source, body }: Input,
): Promise<Result<Continued, Problem>> {
  const { store, settings, telemetry } = ports;
  const countTokens = await ports.tokenizer.loadTokenizer();
  const chatId = asId<ChatId>(body.chat_id ?? ports.ids.newId());
  for (let tries = 0; tries < TRIES; tries += 1) {
    const read = await store.readMemory(source, false, true);
    if (!read.ok) return read;
    const sourceVersion = read.value.memory.version;
    const { entries, leftBehind } = seedChat(read.value.entries, {
      tokenLimit: settings.tokenLimit,
      countTokens,
      sourceChatId: source.chatId,
      sourceVersion,
    });
    const continued = await store.continueChat({
      source,
      sourceVersion,
      chatId,
      queueId: asId<QueueId>(ports.ids.newId()),
      metadata: body.metadata,
      entries,
      content: foldEntries(entries, settings.tokenLimit),
      lines: packLines(entries, countTokens),
      diff: diffEntries([], entries),
    });
    if (continued.ok) {
      const { tenantId } = source;
      const { outcome, chat } = continued.value;
      telemetry.log('info', 'chat_continued', { tenant_id: tenantId, chat_id: chat.chatId, reason: outcome });
      return ok({ outcome, chat, sourceVersion, leftBehind });
    }
    const { error } = continued;
    if ('detail' in error) return err(error);
  }
  return err(unavailable('postgres', 1));
}
