// Whether QStash answers and still signs with a key that we accept.
import { z } from 'zod';
import type { Config } from '../../config.ts';
import type { Probe } from '../../ports/machinery.ts';

export type QueueProbeSettings = Pick<
  Config,
  | 'QSTASH_URL'
  | 'QSTASH_TOKEN'
  | 'QSTASH_CURRENT_SIGNING_KEY'
  | 'QSTASH_NEXT_SIGNING_KEY'
  | 'PUBLISH_DEADLINE_MS'
>;

const signingKeys = z.object({ current: z.string() });

/**
 * GET /v2/keys: free, needs the token, and tells apart what a plain ping cannot: after two key rolls without a new
 * deployment every delivery is refused while everything looks up.
 * `detail` is for our logs: `ok`, `no_answer`, `http_<status>`, `unexpected_answer` or `keys_rolled`.
 */
export function createQueueProbe(config: QueueProbeSettings): Probe {
  const ours = [config.QSTASH_CURRENT_SIGNING_KEY, config.QSTASH_NEXT_SIGNING_KEY].map((key) => key.open());
  const failed = (detail: string) => ({ ok: false, detail });
  return {
    name: 'queue',
    async probe() {
      try {
        const response = await fetch(`${config.QSTASH_URL}/v2/keys`, {
          headers: { authorization: `Bearer ${config.QSTASH_TOKEN.open()}` },
          redirect: 'manual',
          signal: AbortSignal.timeout(config.PUBLISH_DEADLINE_MS),
        });
        if (response.status !== 200) return failed(`http_${response.status}`);
        const keys = signingKeys.safeParse(await response.json().catch(() => null));
        if (!keys.success) return failed('unexpected_answer');
        return ours.includes(keys.data.current) ? { ok: true, detail: 'ok' } : failed('keys_rolled');
      } catch {
        return failed('no_answer');
      }
    },
  };
}
