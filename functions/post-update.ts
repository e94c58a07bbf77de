// POST /api/v1/memory/update: accepts what was just said. A 201 means a committed row.
import { updateBody, updateHeaders } from '../src/contract/http.ts';
import { isTerminal } from '../src/domain/update.ts';
import { acceptUpdate } from '../src/flows/accept-update.ts';
import { awaitUpdate } from '../src/flows/await-update.ts';
import type { Appended } from '../src/ports/update-queue.ts';
import { factory } from './context.ts';
import { authenticate } from './middleware/authenticate.ts';
import { limit } from './middleware/limit.ts';
import { unwrap } from './middleware/problem.ts';
import { validate } from './middleware/validate.ts';
import { preferredWait } from './preferred-wait.ts';

/** Now plus the recent p95 of accept -> applied; for an update that has ended, a time that is over. */
function estimatedCompletion({ status, createdAt, estimateMs }: Appended, nowMs: number): string {
  const atMs = isTerminal(status) ? Math.min(Date.parse(createdAt) + estimateMs, nowMs) : nowMs + estimateMs;
  return new Date(atMs).toISOString();
}

export const postUpdate = factory.createHandlers(
  validate('header', updateHeaders),
  validate('json', updateBody),
  authenticate('update'),
  limit,
  async (c) => {
    const { services, principal } = c.var;
    const headers = c.req.valid('header');
    const { appended } = unwrap(
      await acceptUpdate(services, {
        principal,
        body: c.req.valid('json'),
        idempotencyKey: headers['idempotency-key'] ?? null,
      }),
    );
    let status = appended.status;
    const waitSeconds = preferredWait(headers.prefer);
    if (waitSeconds > 0 && !isTerminal(status)) {
      // The row is committed, so a read that fails while we wait changes the status shown, never the 201.
      const { queueId } = appended;
      const update = await awaitUpdate(services, { owner: principal, queueId, waitSeconds });
      if (update.ok) status = update.value.status;
      if (isTerminal(status)) c.header('Preference-Applied', `wait=${waitSeconds}`);
    }
    const statusUrl = `${services.config.PUBLIC_URL}/api/v1/memory/updates/${appended.queueId}`;
    const isReplay = appended.outcome === 'replayed';
    if (isReplay) c.header('Idempotency-Replayed', 'true');
    c.header('Location', statusUrl);
    return c.json(
      {
        queue_id: appended.queueId,
        chat_id: appended.chatId,
        seq: appended.seq,
        status,
        estimated_completion: estimatedCompletion({ ...appended, status }, services.clock.now()),
        status_url: statusUrl,
      },
      isReplay ? 200 : 201,
    );
  },
);
