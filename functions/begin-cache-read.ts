// Begins the cache read of get-memory one step before the limiter, so that both leave in one Redis request.
import { chatPath } from '../src/contract/http.ts';
import { asId, type ChatId } from '../src/domain/ids.ts';
import { factory } from './context.ts';

/**
 * Sets `cached`. Must stand directly before `limit`: the client sends what was asked within one tick as one
 * pipeline, and an await in between would make it two. Nothing read is shown before the limiter has agreed.
 */
export const beginCacheRead = factory.createMiddleware(async (c, next) => {
  const { chat_id } = chatPath.parse(c.req.param());
  const { tenantId } = c.var.principal;
  const cached = c.var.services.cache.getMemory({ tenantId, chatId: asId<ChatId>(chat_id) });
  // After a refusal nobody awaits it; a bug in the adapter must then not end a Node process.
  cached.catch(() => undefined);
  c.set('cached', cached);
  await next();
});
