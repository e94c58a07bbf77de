// Reads replies of the Redis protocol (RESP2) out of a byte string that may still be growing.
import type { Reply } from './reply.ts';

export type Parsed = { readonly reply: Reply; readonly next: number };

/** @returns the reply that starts at `from` and where the next begins; undefined while bytes are missing. */
export function parseReply(bytes: string, from: number): Parsed | undefined {
  const end = bytes.indexOf('\r\n', from);
  if (end === -1) return undefined;
  const line = bytes.slice(from + 1, end);
  const next = end + 2;
  switch (bytes[from]) {
    case '+':
      return { reply: { status: line }, next };
    case '-':
      return { reply: { error: line }, next };
    case ':':
      return { reply: integer(line), next };
    case '$':
      return bulk(bytes, Number(line), next);
    case '*':
      return list(bytes, Number(line), next);
    default:
      throw new Error('the server does not speak RESP2');
  }
}

function integer(text: string): number | bigint {
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : BigInt(text);
}

function bulk(bytes: string, length: number, at: number): Parsed | undefined {
  if (length === -1) return { reply: null, next: at };
  if (bytes.length < at + length + 2) return undefined;
  return { reply: bytes.slice(at, at + length), next: at + length + 2 };
}

function list(bytes: string, count: number, at: number): Parsed | undefined {
  if (count === -1) return { reply: null, next: at };
  const items: Reply[] = [];
  let next = at;
  for (let index = 0; index < count; index++) {
    const item = parseReply(bytes, next);
    if (!item) return undefined;
    items.push(item.reply);
    next = item.next;
  }
  return { reply: items, next };
}

/** @returns the command as a server reads it: an array of bulk strings. */
export function encodeCommand(command: readonly string[]): string {
  let out = `*${command.length}\r\n`;
  for (const part of command) out += `$${part.length}\r\n${part}\r\n`;
  return out;
}
