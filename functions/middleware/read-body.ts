// Reads a request body up to a limit, whatever its Content-Length claims.
import { ProblemError } from './problem.ts';

const tooLarge = (mostBytes: number) =>
  new ProblemError({ code: 'body_too_large', detail: `The body may have at most ${mostBytes} bytes.` });

/** So much of a refused body is read and thrown away; beyond it the connection may break. */
const DRAIN_BYTES_MAX = 4_194_304;

/**
 * Closing on a caller who still sends resets the connection, and most clients then report the reset and never show
 * the answer that came before it. Bounded, or a refused body would cost more than an accepted one.
 */
async function drain(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  let left = DRAIN_BYTES_MAX;
  while (left > 0) {
    const { done, value } = await reader.read();
    if (done) return;
    left -= value.byteLength;
  }
  await reader.cancel();
}

/**
 * Reads a body as UTF-8 text, keeping nothing beyond `mostBytes`.
 * hono/body-limit is not used: it buffers the body as a second request, and reading here keeps the bytes raw for
 * the signature check.
 * @throws ProblemError body_too_large; malformed_json when the bytes are not UTF-8.
 */
export async function readBody(request: Request, mostBytes: number): Promise<string> {
  if (request.body === null) return '';
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const reader = request.body.getReader();
  let bytes = 0;
  let text = '';
  try {
    // An honest length is refused before a byte is kept; a lying one is caught below.
    if (Number(request.headers.get('content-length') ?? 0) > mostBytes) throw tooLarge(mostBytes);
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return text + decoder.decode();
      bytes += value.byteLength;
      if (bytes > mostBytes) throw tooLarge(mostBytes);
      text += decoder.decode(value, { stream: true });
    }
  } catch (error) {
    await drain(reader).catch(() => undefined);
    if (error instanceof ProblemError) throw error;
    throw new ProblemError({ code: 'malformed_json', detail: 'The body is not UTF-8 text, or broke off.' });
  }
}
