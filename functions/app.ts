// The whole HTTP surface on one page: what answers where.
import { Hono } from 'hono';
import type { AppEnv, MakeServices } from './context.ts';
import { deleteMemory } from './delete-memory.ts';
import { deleteUser } from './delete-user.ts';
import { getChat, getChats } from './get-chats.ts';
import { getContext } from './get-context.ts';
import { getDocs, getProblemPage } from './get-docs.ts';
import { getExport } from './get-export.ts';
import { getLive, getReady } from './get-health.ts';
import { getMemory } from './get-memory.ts';
import { getMetrics } from './get-metrics.ts';
import { getOpenapi } from './get-openapi.ts';
import { getRevision, getRevisions } from './get-revisions.ts';
import { getUpdate } from './get-update.ts';
import { beginRequest } from './middleware/begin-request.ts';
import { notFound, onError, only } from './middleware/problem.ts';
import { postChat, postConversation } from './post-chat.ts';
import { postClose } from './post-close.ts';
import { postContinue } from './post-continue.ts';
import { postDeadLetter } from './post-dead-letter.ts';
import { postFact } from './post-fact.ts';
import { postRestore } from './post-restore.ts';
import { postSummarize } from './post-summarize.ts';
import { postSweep } from './post-sweep.ts';
import { postUpdate } from './post-update.ts';

/**
 * Every route file shows its whole chain; this table only says where it hangs. Each line ends in `only`, which
 * answers the other methods with 405; a line with a fixed path stands above one whose parameter would take it.
 */
export function createApp(makeServices: MakeServices): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  app.onError(onError);
  app.notFound(notFound);
  app.use(beginRequest(makeServices));

  app
    .get('/api/v1/chats', ...getChats)
    .post(...postChat)
    .all(only('GET', 'POST'));
  app.get('/api/v1/chats/:chat_id', ...getChat).all(only('GET'));
  app.post('/api/v1/chats/:chat_id/close', ...postClose).all(only('POST'));
  app.post('/api/v1/chats/:chat_id/continue', ...postContinue).all(only('POST'));
  app.post('/conversations', ...postConversation).all(only('POST'));
  app.post('/api/v1/memory/update', ...postUpdate).all(only('POST'));
  app.get('/api/v1/memory/updates/:queue_id', ...getUpdate).all(only('GET'));
  app
    .get('/api/v1/memory/:chat_id', ...getMemory)
    .delete(...deleteMemory)
    .all(only('GET', 'DELETE'));
  app.get('/api/v1/memory/:chat_id/context', ...getContext).all(only('GET'));
  app.get('/api/v1/memory/:chat_id/revisions', ...getRevisions).all(only('GET'));
  app.get('/api/v1/memory/:chat_id/revisions/:version', ...getRevision).all(only('GET'));
  app.post('/api/v1/memory/:chat_id/revisions/:version/restore', ...postRestore).all(only('POST'));
  app.post('/api/v1/memory/:chat_id/facts/:key', ...postFact).all(only('POST'));

  app.delete('/api/v1/users/me', ...deleteUser).all(only('DELETE'));
  app.get('/api/v1/users/me/export', ...getExport).all(only('GET'));

  app.get('/health/live', ...getLive).all(only('GET'));
  app.get('/health/ready', ...getReady).all(only('GET'));
  app.get('/metrics', ...getMetrics).all(only('GET'));
  app.get('/openapi.json', ...getOpenapi).all(only('GET'));
  app.get('/docs', ...getDocs).all(only('GET'));
  app.get('/docs/problems/:code', ...getProblemPage).all(only('GET'));

  app.post('/functions/summarize', ...postSummarize).all(only('POST'));
  app.post('/functions/dead-letter', ...postDeadLetter).all(only('POST'));
  app.post('/functions/sweep', ...postSweep).all(only('POST'));
  return app;
}
