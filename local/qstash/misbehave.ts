// One publish answered as a bad day would.
import type { Clock } from './clock.ts';
import type { PublishFault } from './publish-faults.ts';
import type { RouteReply } from './route-reply.ts';

/** One request and the ways out of it. */
export interface Exchange {
  clock: Clock;
  /** What the queue would answer; asking accepts the message. */
  reply: () => Promise<RouteReply>;
  send: (reply: RouteReply) => void;
  /** Cuts the connection. */
  cut: () => void;
}

const DAY_S = 86_400;
/** As a proxy in between would answer, with the status of success: the rudest of its kind. */
const HTML = '<!doctype html><html><head><title>One moment</title></head><body>Please wait …</body></html>';

/** A refusal for coming too often; the names are the vendor's, for a day or for a second. */
function limited(prefix: '' | 'Burst-', limit: number, resetSeconds: number): RouteReply {
  const headers = {
    [`${prefix}RateLimit-Limit`]: String(limit),
    [`${prefix}RateLimit-Remaining`]: '0',
    [`${prefix}RateLimit-Reset`]: String(resetSeconds),
  };
  return { status: 429, headers, body: { error: 'rate limit exceeded' } };
}

/** Answers, or does not; never rejects. */
export async function misbehave(fault: PublishFault, exchange: Exchange): Promise<void> {
  const { clock, reply, send, cut } = exchange;
  const nowSeconds = Math.floor(clock.now() / 1_000);
  switch (fault.kind) {
    case 'refused':
    case 'reset':
      return cut();
    case 'lost-response':
      await reply();
      return cut();
    case 'silent':
      await reply();
      return;
    case 'slow': {
      const answer = await reply();
      clock.after(fault.ms, () => send(answer));
      return;
    }
    case 'daily-limit':
      return send(limited('', 1_000, nowSeconds - (nowSeconds % DAY_S) + DAY_S));
    case 'burst-limit':
      return send(limited('Burst-', 100, nowSeconds + 1));
    case 'error':
      return send({ status: 500, body: { error: 'internal error' } });
    case 'unauthorized':
      return send({ status: 401, body: { error: 'unauthorized: invalid or missing token' } });
    case 'html':
      return send({ status: 200, headers: { 'content-type': 'text/html; charset=utf-8' }, text: HTML });
    case 'truncated': {
      const answer = await reply();
      const text = JSON.stringify(answer.body);
      return send({ status: answer.status, text: text.slice(0, Math.floor(text.length / 2)) });
    }
  }
}
