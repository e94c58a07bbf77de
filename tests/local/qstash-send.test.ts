// The connection pool of the queue against a consumer that hangs up.

import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../local/qstash/clock.ts';
import { createSender, type Sender } from '../../local/qstash/send.ts';

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
let sender: Sender;
let url: string;
let sockets: Socket[];
/** What to do with request number n of a connection (0-based). */
let behave: (socket: Socket, n: number) => void;
const server = createServer((socket) => {
  sockets.push(socket);
  let n = 0;
  socket.on('data', () => behave(socket, n++));
  socket.on('error', () => undefined);
});

beforeEach(async () => {
  sockets = [];
  sender = createSender(systemClock, 4);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterEach(async () => {
  sender.close();
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
});

const send = () => sender.send({ url, method: 'POST', header: {}, body: Buffer.from('x'), timeoutMs: 5_000 });

describe('a delivery', () => {
  it('over a kept connection that the consumer resets is repeated on a new one, without costing a retry', async () => {
    behave = (socket, n) => (n === 0 ? socket.write(OK) : socket.resetAndDestroy());
    expect((await send()).status).toBe(200);
    expect((await send()).status).toBe(200);
    expect(sockets).toHaveLength(2);
  });

  it('over a new connection that the consumer resets is a failure', async () => {
    behave = (socket) => socket.resetAndDestroy();
    expect(await send()).toMatchObject({ status: 0, error: 'ECONNRESET' });
    expect(sockets).toHaveLength(1);
  });

  it('whose answer breaks off in its body is a failure, not a success with half an answer', async () => {
    behave = (socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf');
      socket.end();
    };
    expect(await send()).toMatchObject({ status: 0, error: 'aborted' });
  });

  it('with a header that HTTP cannot carry is a failure, not a crash', async () => {
    const header = { 'x-bad': ['line\r\nbreak'] };
    const result = await sender.send({ url, method: 'POST', header, body: Buffer.alloc(0), timeoutMs: 100 });
    expect(result.status).toBe(0);
    expect(sockets).toHaveLength(0);
  });
});
