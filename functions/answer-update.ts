// How the calls answer that accept an update on a person's behalf: with the update itself, held if they wish.
import type { Context } from 'hono';
import { isTerminal, type UpdateResource } from '../src/domain/update.ts';
import { awaitUpdate } from '../src/flows/await-update.ts';
import type { Appended } from '../src/ports/update-queue.ts';
import type { AppEnv } from './context.ts';
import { preferredWait } from './preferred-wait.ts';

/** As it was committed: the answer when it cannot be read back, since a 201 must not depend on a second call. */
const asAccepted = (appended: Appended): UpdateResource => ({
  queue_id: appended.queueId,
  chat_id: appended.chatId,
  seq: appended.seq,
  status: appended.status,
  outcome: null,
  attempts: 0,
  trigger_source: 'api',
  created_at: appended.createdAt,
  processed_at: null,
  applied_version: null,
  merged_by: null,
  diff: [],
  tokens: { input: 0, output: 0 },
  masked: 0,
  error: null,
});

/** @returns 201 with the update resource, 200 when the idempotency key was seen before. */
export async function answerUpdate(c: Context<AppEnv>, appended: Appended, prefer: string | undefined) {
  const { services, principal } = c.var;
  const waitSeconds = preferredWait(prefer);
  const read = await awaitUpdate(services, { owner: principal, queueId: appended.queueId, waitSeconds });
  const update = read.ok ? read.value : asAccepted(appended);
  if (waitSeconds > 0 && isTerminal(update.status)) c.header('Preference-Applied', `wait=${waitSeconds}`);
  const isReplay = appended.outcome === 'replayed';
  if (isReplay) c.header('Idempotency-Replayed', 'true');
  c.header('Location', `${services.config.PUBLIC_URL}/api/v1/memory/updates/${appended.queueId}`);
  return c.json(update, isReplay ? 200 : 201);
}
