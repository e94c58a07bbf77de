// Bodies are read as UTF-8, whole or not at all.
import { expect, test } from 'vitest';
import { readBody } from '../../../functions/middleware/read-body.ts';

function request(chunks: readonly Uint8Array[], headers: Record<string, string> = {}): Request {
  const body = new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
  // `duplex` is asked for by Node and unknown to the DOM's types; a variable is not checked for extra fields.
  const init = { method: 'POST', headers, body, duplex: 'half' };
  return new Request('https://x.example', init);
}
const bytes = (text: string) => new TextEncoder().encode(text);

test('a character cut in two by the network is put together again', async () => {
  const all = bytes('añ🧭');
  const chunks = [...all].map((byte) => new Uint8Array([byte]));
  expect(await readBody(request(chunks), 100)).toBe('añ🧭');
});

test('a byte order mark stays, so that a signature is checked over what was sent', async () => {
  expect(await readBody(request([bytes('\ufeff{}')]), 100)).toBe('\ufeff{}');
});

test('exactly the limit is read and one byte more is refused (body_too_large)', async () => {
  expect(await readBody(request([bytes('a'.repeat(10))]), 10)).toHaveLength(10);
  await expect(readBody(request([bytes('a'.repeat(6)), bytes('a'.repeat(5))]), 10)).rejects.toThrow(
    'body_too_large',
  );
});

test('a body cut in the middle of a character is refused (malformed_json)', async () => {
  await expect(readBody(request([bytes('🧭').subarray(0, 3)]), 10)).rejects.toThrow('malformed_json');
});

test('no body is an empty text', async () => {
  expect(await readBody(new Request('https://x.example', { method: 'POST' }), 10)).toBe('');
});

test.for([
  { told: '3145728', chunks: 48, left: 0, what: 'read to its end' },
  { told: undefined, chunks: 48, left: 0, what: 'read to its end' },
  { told: undefined, chunks: 96, left: 1, what: 'broken off after 4 MiB' },
])('a refused body of $chunks pieces of 64 KiB is $what', async ({ told, chunks, left }) => {
  let sent = 0;
  let cancelled = 0;
  const body = new ReadableStream({
    pull(controller) {
      if (sent === chunks) return controller.close();
      sent += 1;
      controller.enqueue(new Uint8Array(65_536));
    },
    cancel: () => {
      cancelled += 1;
    },
  });
  const headers: Record<string, string> = told === undefined ? {} : { 'content-length': told };
  const init = { method: 'POST', headers, body, duplex: 'half' };
  await expect(readBody(new Request('https://x.example', init), 262_144)).rejects.toThrow('body_too_large');
  expect([cancelled, sent === chunks]).toEqual([left, left === 0]);
});
