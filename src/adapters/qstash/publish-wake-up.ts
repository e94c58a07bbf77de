// Rings the bell: publishes a content-free wake-up for one chat to QStash.
import { Client } from '@upstash/qstash';
import { z } from 'zod';
import type { Config } from '../../config.ts';
import type { WakeUp } from '../../contract/delivery.ts';
import { unavailable } from '../../domain/problem.ts';
import { err, ok } from '../../domain/result.ts';
import type { Publisher } from '../../ports/delivery.ts';
import type { Clock } from '../../ports/runtime.ts';

export type PublishSettings = Pick<
  Config,
  'PUBLIC_URL' | 'QSTASH_URL' | 'QSTASH_TOKEN' | 'PUBLISH_DEADLINE_MS' | 'LEASE_MS'
>;

/** 33 minutes of attempts; what is still open then is the sweep's. */
const DELIVERY_RETRIES = 3;

const accepted = z.object({ messageId: z.string().min(1) });

/**
 * One per isolate; it holds no connection of a request. Never throws: a wake-up that is not published is found by
 * the sweep, so the cause is not worth more than `dependency_unavailable`.
 *
 * The SDK has neither a timeout nor a signal, hence the race; the abandoned request may still be accepted, which
 * `dedupId` makes harmless. It writes its failures to the console itself: origin and status, nothing of a message.
 */
export function createPublisher(config: PublishSettings, clock: Clock): Publisher {
  const client = new Client({
    baseUrl: config.QSTASH_URL,
    token: config.QSTASH_TOKEN.open(),
    retry: { retries: 1, backoff: () => 50 },
    enableTelemetry: false,
    // Without this an environment with QSTASH_DEV would publish to a development server.
    devMode: false,
  });
  return {
    async publishWakeUp(chat, { reason, dedupId, delaySeconds = 0 }) {
      const body: WakeUp = {
        v: 1,
        tenant_id: chat.tenantId,
        user_id: chat.userId,
        chat_id: chat.chatId,
        reason,
      };
      const publishing = client.publishJSON({
        url: `${config.PUBLIC_URL}/functions/summarize`,
        body,
        deduplicationId: dedupId,
        flowControl: { key: `${chat.tenantId}.${chat.chatId}`, parallelism: 1 },
        retries: DELIVERY_RETRIES,
        timeout: Math.ceil(config.LEASE_MS / 1_000),
        failureCallback: `${config.PUBLIC_URL}/functions/dead-letter`,
        ...(delaySeconds > 0 && { delay: Math.ceil(delaySeconds) }),
      });
      const late = clock.sleep(config.PUBLISH_DEADLINE_MS).then(() => null);
      const answer = await Promise.race([publishing.catch(() => null), late]);
      return accepted.safeParse(answer).success ? ok('published') : err(unavailable('queue'));
    },
  };
}
