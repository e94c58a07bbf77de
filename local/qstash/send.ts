// One HTTP request to a consumer, byte for byte, with a deadline.
import * as http from 'node:http';
import * as https from 'node:https';
import type { Clock } from './clock.ts';
import type { AttemptResult, HeaderMap } from './message.ts';

export interface OutgoingRequest {
  url: string;
  method: string;
  header: HeaderMap;
  body: Buffer;
  timeoutMs: number;
}

export interface Sender {
  /** Never rejects: a failure is a result with status 0 and a reason. Redirects are results, not followed. */
  send(request: OutgoingRequest): Promise<AttemptResult>;
  /** Drops idle connections and aborts what is under way. */
  close(): void;
}

/** What is kept of a response unless told otherwise: DLQ entries and callbacks carry it, the vendor truncates too. */
const MAX_RESPONSE_BYTES = 1_048_576;

function distinctHeaders(response: http.IncomingMessage): HeaderMap {
  const header: HeaderMap = {};
  for (const [name, values] of Object.entries(response.headersDistinct)) if (values) header[name] = values;
  return header;
}

/** Marks a try that reached nobody, because the pooled connection was already closed. */
const STALE_CONNECTION = 'stale connection';

const failed = (error: string): AttemptResult => ({ status: 0, header: {}, body: Buffer.alloc(0), error });

/**
 * One keep-alive pool for all deliveries; `connections` bounds it per consumer. node:http because fetch has a mind
 * of its own about headers, bodies of GET and redirects.
 */
export function createSender(
  clock: Clock,
  connections: number,
  maxResponseBytes = MAX_RESPONSE_BYTES,
): Sender {
  const options = { keepAlive: true, maxSockets: connections, keepAliveMsecs: 1_000 };
  const agents = { 'http:': new http.Agent(options), 'https:': new https.Agent(options) };
  const underWay = new Set<http.ClientRequest>();

  function attempt(request: OutgoingRequest, fresh: boolean): Promise<AttemptResult> {
    return new Promise((resolve) => {
      const url = new URL(request.url);
      const { request: open } = url.protocol === 'https:' ? https : http;
      const agent = fresh ? false : agents[url.protocol === 'https:' ? 'https:' : 'http:'];
      const outgoing = open(url, { method: request.method, headers: request.header, agent });
      underWay.add(outgoing);
      const cancelTimer = clock.after(request.timeoutMs, () =>
        outgoing.destroy(new Error(`no answer within ${request.timeoutMs} ms`)),
      );
      const finish = (result: AttemptResult): void => {
        cancelTimer();
        underWay.delete(outgoing);
        resolve(result);
      };
      outgoing.on('error', (error: NodeJS.ErrnoException) => {
        // A kept-alive connection that the consumer closed meanwhile says nothing about the consumer: ask again on
        // a new one, instead of costing the message a retry and its backoff.
        if (outgoing.reusedSocket && !fresh && ['ECONNRESET', 'EPIPE'].includes(error.code ?? '')) {
          finish(failed(STALE_CONNECTION));
          return;
        }
        finish(failed(error.code ?? error.message));
      });
      outgoing.on('response', (response) => {
        const chunks: Buffer[] = [];
        let size = 0;
        response.on('data', (chunk: Buffer) => {
          if (size < maxResponseBytes) chunks.push(chunk.subarray(0, maxResponseBytes - size));
          size += chunk.length;
        });
        response.on('error', (error) => finish(failed(error.message)));
        response.on('end', () =>
          finish({
            status: response.statusCode ?? 0,
            header: distinctHeaders(response),
            body: Buffer.concat(chunks),
            error: null,
          }),
        );
      });
      outgoing.end(request.body);
    });
  }

  return {
    async send(request) {
      try {
        const result = await attempt(request, false);
        return result.error === STALE_CONNECTION ? await attempt(request, true) : result;
      } catch (error) {
        // A header or method that no request can carry: Node refuses it before sending anything.
        return failed(error instanceof Error ? error.message : 'request could not be made');
      }
    },
    close() {
      for (const request of underWay) request.destroy(new Error('queue stopped'));
      for (const agent of Object.values(agents)) agent.destroy();
    },
  };
}
