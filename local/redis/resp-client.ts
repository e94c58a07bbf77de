// A real Redis behind REDIS_URL: one socket, commands pipelined on it, reconnected when it is gone.
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { type Backend, BackendUnavailable } from './backend.ts';
import { isError, type Reply } from './reply.ts';
import { encodeCommand, parseReply } from './resp-parser.ts';

type Waiting = {
  readonly replies: Reply[];
  readonly count: number;
  resolve(replies: Reply[]): void;
  reject(error: Error): void;
};
type Connection = { send(commands: readonly (readonly string[])[]): Promise<Reply[]>; close(): void };

/**
 * @param url `redis://[user:password@]host[:port][/db]`, or `rediss://` for TLS.
 * @param timeoutMs how long connecting or answering may take. What was in flight when a connection is lost is
 * refused and not sent again: it may have happened.
 */
export function createRespClient(url: string, timeoutMs = 1500): Backend {
  const server = new URL(url); // here, so that a typing error stops the start and not the first request
  let current: Promise<Connection> | undefined;
  const forget = (gone: Promise<Connection>) => {
    if (current === gone) current = undefined;
  };
  const connection = (): Promise<Connection> => {
    if (current !== undefined) return current;
    const opening: Promise<Connection> = open(server, timeoutMs, () => forget(opening));
    opening.catch(() => forget(opening));
    current = opening;
    return opening;
  };
  const run = async (commands: readonly (readonly string[])[]) => (await connection()).send(commands);
  return {
    run,
    // MULTI … EXEC go out in one write on one socket, so nothing of another request can come between.
    async exec(commands) {
      const replies = await run([['MULTI'], ...commands, ['EXEC']]);
      return replies.at(-1) ?? null;
    },
    async close() {
      const last = await current?.catch(() => undefined);
      last?.close();
    },
  };
}

async function open(url: URL, timeoutMs: number, onGone: () => void): Promise<Connection> {
  const target = { host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port || 6379) };
  const socket =
    url.protocol === 'rediss:' ? connectTls({ ...target, servername: target.host }) : connectTcp(target);
  const connection = speak(socket, timeoutMs, onGone);
  const greetings: string[][] = [];
  if (url.password) {
    const user = url.username ? [decodeURIComponent(url.username)] : [];
    greetings.push(['AUTH', ...user, decodeURIComponent(url.password)]);
  }
  if (url.pathname.length > 1) greetings.push(['SELECT', url.pathname.slice(1)]);
  // PING makes "connected" mean "answers": a port that accepts and says nothing is found out here.
  const replies = await connection.send([...greetings, ['PING']]);
  if (replies.some(isError)) {
    connection.close();
    throw new BackendUnavailable('redis refused the login or the database');
  }
  return connection;
}

function speak(socket: Socket, timeoutMs: number, onGone: () => void): Connection {
  const waiting: Waiting[] = [];
  let received = '';
  const fail = (why: string) => {
    socket.destroy();
    onGone();
    for (const one of waiting.splice(0)) one.reject(new BackendUnavailable(why));
  };
  socket.setNoDelay(true);
  socket.on('error', () => fail('redis is not reachable'));
  socket.on('close', () => fail('redis closed the connection'));
  socket.on('data', (chunk: Buffer) => {
    received += chunk.toString('latin1');
    try {
      received = received.slice(deliver(waiting, received));
    } catch {
      fail('the server does not speak RESP2');
    }
  });
  return {
    send(commands) {
      return new Promise((resolve, reject) => {
        if (socket.destroyed) return reject(new BackendUnavailable('redis closed the connection'));
        const timer = setTimeout(() => fail('redis did not answer in time'), timeoutMs);
        const settle = <T>(then: (value: T) => void) => {
          return (value: T) => {
            clearTimeout(timer);
            then(value);
          };
        };
        waiting.push({
          replies: [],
          count: commands.length,
          resolve: settle(resolve),
          reject: settle(reject),
        });
        socket.write(commands.map(encodeCommand).join(''), 'latin1');
      });
    },
    close: () => fail('closed'),
  };
}

/** Hands complete replies to those who wait, in order. @returns how many bytes are used up. */
function deliver(waiting: Waiting[], received: string): number {
  let at = 0;
  for (let first = waiting[0]; first; first = waiting[0]) {
    const parsed = parseReply(received, at);
    if (!parsed) return at;
    at = parsed.next;
    first.replies.push(parsed.reply);
    if (first.replies.length < first.count) continue;
    waiting.shift();
    first.resolve(first.replies);
  }
  return at;
}
