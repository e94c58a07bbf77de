// GET /api/v1/memory/{chat_id}: what matters of a chat. Warm: one Redis request, no Postgres, never a model.
import { chatPath, memoryQuery } from '../src/contract/http.ts';
import { listPast, listSources } from '../src/domain/fact-history.ts';
import { asId, type ChatId } from '../src/domain/ids.ts';
import { type MemoryRead, readMemory } from '../src/flows/read-memory.ts';
import { answerRead } from './answer-read.ts';
import { beginCacheRead } from './begin-cache-read.ts';
import { factory } from './context.ts';
import { authenticate } from './middleware/authenticate.ts';
import { limit } from './middleware/limit.ts';
import { unwrap } from './middleware/problem.ts';
import { validate } from './middleware/validate.ts';

/**
 * One fixed field order: the same version gives the same bytes, so that prompts built on them can be cached.
 * What was asked for and could not be read, since only a cached copy answers, is null: left out or empty it would look
 * as if there were none.
 */
const toReply = (
  chatId: ChatId,
  { memory, pending, entries, stale }: MemoryRead,
  tokenLimit: number,
  include: ReadonlySet<string>,
) => ({
  chat_id: chatId,
  user_confirmed: memory.user_confirmed,
  llm_inferred: memory.llm_inferred,
  general_summary: memory.general_summary,
  version: memory.version,
  token_count: memory.token_count,
  token_limit: tokenLimit,
  size_state: memory.size_state,
  new_chat_recommended: memory.size_state !== 'ok',
  accepted_seq: memory.accepted_seq,
  applied_seq: memory.applied_seq,
  pending_updates: memory.pending_updates,
  failed_updates: memory.failed_updates,
  stale,
  to_confirm: memory.to_confirm,
  last_updated: memory.last_updated,
  created_at: memory.created_at,
  ...((pending !== null || include.has('pending')) && { pending }),
  ...(include.has('facts') && { facts: entries && listSources(entries) }),
  ...(include.has('history') && { history: entries && listPast(entries) }),
});

export const getMemory = factory.createHandlers(
  validate('param', chatPath),
  validate('query', memoryQuery),
  authenticate('read'),
  beginCacheRead,
  limit,
  async (c) => {
    const { services, principal, cached } = c.var;
    const chatId = asId<ChatId>(c.req.valid('param').chat_id);
    const { min_seq, min_version, wait, include: asked } = c.req.valid('query');
    const include = new Set(asked?.split(','));
    const read = unwrap(
      await readMemory(services, {
        chat: { tenantId: principal.tenantId, userId: principal.userId, chatId },
        query: {
          minSeq: min_seq,
          minVersion: min_version,
          waitSeconds: wait ?? 0,
          includesPending: include.has('pending'),
          includesEntries: include.has('facts') || include.has('history'),
        },
        cached,
      }),
    );
    return answerRead(c, toReply(chatId, read, services.config.MEMORY_TOKEN_LIMIT, include), read);
  },
);
