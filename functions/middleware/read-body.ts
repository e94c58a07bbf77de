// Reads a request body up to a limit, whatever its Content-Length claims.
import { ProblemError } from './problem.ts';

const tooLarge = (mostBytes: number) =>
  new ProblemError({ code: 'body_too_large', detail: `The body may have at most ${mostBytes} bytes.` });

/**
 * Reads a body as UTF-8 text, stopping at the first chunk beyond `mostBytes`.
 * hono/body-limit is not used: it buffers the body as a second request, and reading here keeps the bytes raw for
 * the signature check.
 * @throws ProblemError body_too_large; malformed_json when the bytes are not UTF-8.
 */
export async function readBody(request: Request, mostBytes: number): Promise<string> {
  // An honest length is refused before a byte is read; a lying one is caught below.
  if (Number(request.headers.get('content-length') ?? 0) > mostBytes) throw tooLarge(mostBytes);
  if (request.body === null) return '';
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const reader = request.body.getReader();
  let bytes = 0;
  let text = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return text + decoder.decode();
      bytes += value.byteLength;
      if (bytes > mostBytes) throw tooLarge(mostBytes);
      text += decoder.decode(value, { stream: true });
    }
  } catch (error) {
    await reader.cancel().catch(() => undefined);
    if (error instanceof ProblemError) throw error;
    throw new ProblemError({ code: 'malformed_json', detail: 'The body is not UTF-8 text, or broke off.' });
  }
}
