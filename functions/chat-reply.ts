// A chat as every route shows it.
import type { Chat } from '../src/ports/memory-store.ts';

/** Port to wire, in one field order. */
export const toChatReply = (chat: Chat) => ({
  chat_id: chat.chatId,
  status: chat.status,
  metadata: chat.metadata,
  accepted_seq: chat.acceptedSeq,
  created_at: chat.createdAt,
});
