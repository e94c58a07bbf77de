// A POST by hand: fetch gives up when the other side stops reading, and then never shows what it answered.
import { connect } from 'node:net';

/**
 * Sends `bytes` bytes of JSON text and reads the answer whatever happens to the sending.
 * @param told whether the length is in a header; else the body comes in chunks.
 */
export async function sendRaw<T>(
  api: string,
  path: string,
  token: string,
  bytes: number,
  told: boolean,
): Promise<{ status: number; body: T }> {
  const { hostname, port, host } = new URL(api);
  const socket = connect(Number(port), hostname);
  const answer: Buffer[] = [];
  const done = Promise.withResolvers<void>();
  socket.on('data', (chunk) => {
    answer.push(chunk);
    if (Buffer.concat(answer).toString().trimEnd().endsWith('}')) done.resolve();
  });
  // A reset after the answer is the server's right: it did not want the rest.
  socket.on('error', () => done.resolve());
  socket.on('close', () => done.resolve());
  const framing = told ? `content-length: ${bytes}` : 'transfer-encoding: chunked';
  socket.write(
    `POST ${path} HTTP/1.1\r\nhost: ${host}\r\nauthorization: Bearer ${token}\r\n` +
      `content-type: application/json\r\n${framing}\r\n\r\n`,
  );
  const piece = Buffer.alloc(65_536, 'x');
  for (let sent = 0; sent < bytes && socket.writable; sent += piece.length) {
    const part = piece.subarray(0, bytes - sent);
    socket.write(
      told
        ? part
        : Buffer.concat([Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from('\r\n')]),
    );
  }
  if (!told && socket.writable) socket.write('0\r\n\r\n');
  await done.promise;
  socket.destroy();
  const text = Buffer.concat(answer).toString();
  return {
    status: Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1]),
    body: JSON.parse(text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1) || '{}') as T,
  };
}
