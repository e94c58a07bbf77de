// An OpenAI-compatible server whose model is our offline rules: what Saidso runs on without an account. It is no
// language model and says so in its name; see src/domain/offline-rules.ts for what it cannot do.
//
// As a process: PORT=… [MODEL_LATENCY_MS=…] node local/model.ts until SIGTERM or SIGINT. For tests and demos:
// POST /__mode {mode, count?, ms?, retryAfterSeconds?, p?} and GET /__requests; a request's own header x-saidso-model-mode
// (`oracle`, `noisy:0.3`, …) goes first, and x-saidso-model-gold tells the scripted modes what is true.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { answerCompletion, errorReply, MODEL_NAME, type Reply } from './model/completion.ts';
import { GOLD_HEADER, MODE_HEADER, readGold } from './model/gold.ts';
import { MODES, ModeSwitch, modeBody, readMode } from './model/mode.ts';

export type RunningModel = { url: string; port: number; close: () => Promise<void> };

const BODY_BYTES_MAX = 8_388_608;
/** A sentence with this marker is answered late, by so many ms. */
const SLOW_MARKER = '[[slow]]';
const SLOW_MS = 3_000;

const chatBody = z.object({ messages: z.array(z.object({ role: z.string(), content: z.string() })) });

const headerOf = (request: IncomingMessage, name: string): string | undefined => {
  const value = request.headers[name];
  return typeof value === 'string' ? value : undefined;
};

async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > BODY_BYTES_MAX) return undefined;
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    return undefined;
  }
}

function send(response: ServerResponse, { status, body, retryAfter }: Reply): void {
  if (response.destroyed) return;
  const wait = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
  response.writeHead(status, { 'content-type': 'application/json', ...wait }).end(body);
}

const sendJson = (response: ServerResponse, value: unknown, status = 200): void =>
  send(response, { status, body: JSON.stringify(value) });

/** `port` 0 takes a free one; `latencyMs` is added to every completion, as a model's thinking time would be. */
export async function startModel(options: { port: number; latencyMs?: number }): Promise<RunningModel> {
  const modes = new ModeSwitch();
  const counts = { total: 0, active: 0, max_active: 0 };

  async function complete(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = chatBody.safeParse(await readBody(request));
    if (!body.success) return send(response, errorReply(400, 'invalid_request_error'));
    const user = body.data.messages.find(({ role }) => role === 'user')?.content ?? '';
    counts.total += 1;
    counts.active += 1;
    counts.max_active = Math.max(counts.max_active, counts.active);
    // A caller who gave up must not keep the server, or a slow mode, waiting.
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    try {
      const id = counts.total;
      // Tests that run side by side choose per request; the switch is for those that cannot set a header.
      const setting = readMode(headerOf(request, MODE_HEADER)) ?? modes.take();
      const gold = readGold(headerOf(request, GOLD_HEADER));
      if (setting.mode === 'hanging') await once(gone.signal, 'abort');
      const wait =
        (options.latencyMs ?? 0) +
        (setting.mode === 'slow' ? setting.ms : 0) +
        (user.includes(SLOW_MARKER) ? SLOW_MS : 0);
      if (wait > 0) await delay(wait, undefined, { signal: gone.signal }).catch(() => undefined);
      send(response, answerCompletion(user, id, setting, gold));
    } finally {
      counts.active -= 1;
    }
  }

  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = `${request.method} ${(request.url ?? '').split('?')[0]}`;
    if (path === 'POST /v1/chat/completions') return complete(request, response);
    if (path === 'GET /v1/models') {
      const model = { id: MODEL_NAME, object: 'model', created: 1_767_225_600, owned_by: 'saidso' };
      return sendJson(response, { object: 'list', data: [model] });
    }
    if (path === 'GET /__requests') return sendJson(response, counts);
    if (path !== 'POST /__mode') return send(response, errorReply(404, 'not_found'));
    const setting = modeBody.safeParse(await readBody(request));
    if (!setting.success) return sendJson(response, { error: 'no such mode', modes: MODES }, 400);
    modes.set(setting.data);
    return sendJson(response, setting.data);
  }

  // A request's gold may be long; Node's default for all headers together is 16 KB.
  const server = createServer({ maxHeaderSize: 262_144 }, (request, response) => {
    // The only throw left is a socket that died while its body was read: nobody is there to be told.
    route(request, response).catch(() => response.destroy());
  });
  server.listen(options.port, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    port,
    async close() {
      server.close();
      server.closeAllConnections();
      if (server.listening) await once(server, 'close');
    },
  };
}

if (import.meta.main) {
  const { PORT = '0', MODEL_LATENCY_MS = '0' } = process.env;
  const model = await startModel({ port: Number(PORT), latencyMs: Number(MODEL_LATENCY_MS) });
  console.log(`model ${MODEL_NAME} (offline rules, not a language model) on ${model.url}`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void model.close());
}
