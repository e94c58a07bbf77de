// Everything that is held about a user, for the user.
import type { OwnedChat } from '../domain/ids.ts';
import type { Problem } from '../domain/problem.ts';
import type { Result } from '../domain/result.ts';
import type { Chat } from './memory-store.ts';

/** One chat as held now. What its rows hold beyond the chat itself goes out as it is, in the names of the tables. */
export type ChatExport = {
  readonly chat: Chat;
  readonly memory: Readonly<Record<string, unknown>>;
  /** With the words, as long as they are held. */
  readonly updates: readonly Readonly<Record<string, unknown>>[];
  /** The log that the memory is folded from, evidence included. */
  readonly entries: readonly Readonly<Record<string, unknown>>[];
  readonly revisions: readonly Readonly<Record<string, unknown>>[];
};

export type UserData = {
  /** Writes a line into the audit log. Refusals: chat_not_found, dependency_unavailable. */
  exportChat(chat: OwnedChat): Promise<Result<ChatExport, Problem>>;
};
