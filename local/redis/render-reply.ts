// Writes replies as the JSON an Upstash client reads.
import { toText } from './bytes.ts';
import { isError, isStatus, type Reply } from './reply.ts';

/**
 * One reply as `{"result":…}` or `{"error":…}`. With `base64` every string is encoded except the status OK,
 * which the SDK compares as it is. Built by hand: JSON.stringify has no way to write a bigint as a number.
 */
export function renderReply(reply: Reply, base64: boolean): string {
  return isError(reply) ? renderError(reply.error) : `{"result":${renderValue(reply, base64)}}`;
}

/** `message` is a byte string. */
export function renderError(message: string): string {
  return JSON.stringify({ error: toText(message) });
}

function renderValue(reply: Reply, base64: boolean): string {
  if (reply === null) return 'null';
  if (typeof reply === 'number' || typeof reply === 'bigint') return String(reply);
  if (Array.isArray(reply)) return `[${reply.map((item) => renderValue(item, base64)).join(',')}]`;
  if (isError(reply)) return JSON.stringify(toText(reply.error));
  if (isStatus(reply) && reply.status === 'OK') return '"OK"';
  const bytes = isStatus(reply) ? reply.status : reply;
  return base64 ? `"${Buffer.from(bytes, 'latin1').toString('base64')}"` : JSON.stringify(toText(bytes));
}
