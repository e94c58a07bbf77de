// GET /api/v1/memory/{chat_id}/context: the memory as a block for a prompt, within a budget of tokens.
import { chatPath, contextQuery } from '../src/contract/http.ts';
import { asId, type ChatId } from '../src/domain/ids.ts';
import { readContext } from '../src/flows/read-context.ts';
import { answerRead } from './answer-read.ts';
import { beginCacheRead } from './begin-cache-read.ts';
import { factory } from './context.ts';
import { authenticate } from './middleware/authenticate.ts';
import { limit } from './middleware/limit.ts';
import { unwrap } from './middleware/problem.ts';
import { validate } from './middleware/validate.ts';

export const getContext = factory.createHandlers(
  validate('param', chatPath),
  validate('query', contextQuery),
  authenticate('read'),
  beginCacheRead,
  limit,
  async (c) => {
    const { services, principal, cached } = c.var;
    const chatId = asId<ChatId>(c.req.valid('param').chat_id);
    const { max_tokens, format = 'markdown', include } = c.req.valid('query');
    const { read, packed } = unwrap(
      await readContext(services, {
        chat: { tenantId: principal.tenantId, userId: principal.userId, chatId },
        cached,
        maxTokens: max_tokens ?? services.config.MEMORY_TOKEN_LIMIT,
        format,
        includesPending: include === 'pending',
      }),
    );
    const { memory, stale } = read;
    const reply = {
      chat_id: chatId,
      block: packed.block,
      format,
      tokens: packed.tokens,
      left_out: packed.left_out,
      version: memory.version,
      accepted_seq: memory.accepted_seq,
      applied_seq: memory.applied_seq,
      stale,
    };
    return answerRead(c, reply, read);
  },
);
