// The product's own routes, publisher and verifier at both ends of the queue; database and model are in memory.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { createPublisher } from '../../../src/adapters/qstash/publish-wake-up.ts';
import { createClock } from '../../../src/adapters/runtime/clock.ts';
import { createEdge } from '../../support/edge.ts';
import { testConfig } from '../../support/test-config.ts';
import { KEYS, TOKEN } from '../qstash-stage.ts';
import { openBench } from './bench.ts';

export interface Answered {
  path: string;
  status: number;
  retryAfter: string | null;
  text: string;
}

/** @param settings of the product, as environment strings. */
export async function openProductBench(settings: Record<string, string> = {}) {
  const answered: Answered[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const { url: path = '/', method = 'POST', headers } = request;
    const answer = await edge.app.request(path, {
      method,
      headers: Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]),
      ...(chunks.length > 0 ? { body: Buffer.concat(chunks).toString() } : {}),
    });
    const text = await answer.text();
    answered.push({ path, status: answer.status, retryAfter: answer.headers.get('retry-after'), text });
    response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const bench = await openBench();
  const environment = {
    PUBLIC_URL: url,
    QSTASH_URL: bench.queue.url,
    QSTASH_TOKEN: TOKEN,
    QSTASH_CURRENT_SIGNING_KEY: KEYS.currentSigningKey,
    QSTASH_NEXT_SIGNING_KEY: KEYS.nextSigningKey,
    ...settings,
  };
  const publisher = createPublisher(testConfig(environment), createClock());
  const edge = createEdge(environment, () => ({ publisher }));
  return {
    ...bench,
    edge,
    publisher,
    url,
    /** What the product has answered to deliveries, in order. */
    answered,
    /** Says something over HTTP and waits for what goes on after the answer. */
    async say(chatId: string, content: string) {
      const json = { chat_id: chatId, messages: [{ role: 'user', content }] };
      const response = await edge.call('POST', '/api/v1/memory/update', { json });
      await edge.settle();
      return { status: response.status, body: (await response.json()) as { queue_id: string } };
    },
  };
}
