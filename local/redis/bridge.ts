// The HTTP server in the shape of Upstash's REST API, in front of any backend.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type Backend, BackendUnavailable } from './backend.ts';
import { type Batch, MalformedRequest, parseRequest } from './parse-request.ts';
import { renderError, renderReply } from './render-reply.ts';
import { isError, type Reply } from './reply.ts';
import type { RequestCounts } from './request-counts.ts';
import { createUpstashScripts, type UpstashScripts } from './upstash-scripts.ts';

const maxBodyBytes = 10 * 1024 * 1024;

type Answer = { readonly status: number; readonly body: string };

/**
 * Every path wants `Authorization: Bearer <token>` (401 otherwise; Upstash's `?_token=` is not offered).
 * A refused command is 400 alone and an `{error}` among the results of a pipeline; a transaction that could
 * not be queued is 400; a backend that is away is 503. `GET /__requests` and `POST /__requests/reset` read and
 * clear the counts: they exist only here, Upstash has no such path.
 */
export function createBridge(backend: Backend, token: string, counts: RequestCounts): Server {
  const scripts = createUpstashScripts();
  const server = createServer((request, response) => {
    answer(request)
      .catch(toAnswer)
      .then((result) => send(response, result))
      .catch(() => response.destroy());
  });
  // Longer than clients keep a connection: the side that closes first can lose a request on the way.
  server.keepAliveTimeout = 75_000;
  return server;

  async function answer(request: IncomingMessage): Promise<Answer> {
    const body = await readBody(request);
    if (request.headers.authorization !== `Bearer ${token}`) {
      return { status: 401, body: renderError('Unauthorized') };
    }
    const target = request.url ?? '/';
    if (target.startsWith('/__requests')) return answerHook(`${request.method} ${target}`, counts);
    const batch = parseRequest(target, body);
    counts.add(batch.commands);
    return runBatch(backend, scripts, batch, request.headers['upstash-encoding'] === 'base64');
  }
}

function answerHook(call: string, counts: RequestCounts): Answer {
  if (call === 'GET /__requests') return { status: 200, body: JSON.stringify(counts.read()) };
  if (call !== 'POST /__requests/reset') return { status: 404, body: renderError('no such path') };
  counts.reset();
  return { status: 200, body: JSON.stringify(counts.read()) };
}

async function runBatch(
  backend: Backend,
  scripts: UpstashScripts,
  { kind, commands }: Batch,
  base64: boolean,
): Promise<Answer> {
  const sent = commands.map(scripts.rewrite);
  const replies = kind === 'multi-exec' ? await backend.exec(sent) : await backend.run(sent);
  if (!Array.isArray(replies)) return renderSingle(replies, base64);
  const shown = replies.map((reply, index) => scripts.restore(commands[index] ?? [], reply));
  if (kind === 'single') return renderSingle(shown[0] ?? null, base64);
  return { status: 200, body: `[${shown.map((reply) => renderReply(reply, base64)).join(',')}]` };
}

function renderSingle(reply: Reply, base64: boolean): Answer {
  return { status: isError(reply) ? 400 : 200, body: renderReply(reply, base64) };
}

function toAnswer(error: unknown): Answer {
  if (error instanceof MalformedRequest) return { status: 400, body: renderError(error.message) };
  if (error instanceof BackendUnavailable) return { status: 503, body: renderError(`ERR ${error.message}`) };
  // The message could hold what a user wrote; the stack of a fault of ours says enough.
  console.error('local redis: a command failed', error instanceof Error ? error.stack?.split('\n')[1] : '');
  return { status: 500, body: renderError('ERR the local Redis failed') };
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBodyBytes) throw new MalformedRequest('ERR max request size exceeded');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function send(response: ServerResponse, { status, body }: Answer): void {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    // One server, always in step: clients only want to find some token to send back.
    'upstash-sync-token': 'local',
  });
  response.end(body);
}
