// How one memory is written into one Redis string: a header line that Lua can read, then JSON that it need not.
import { snapshotRow } from '../../contract/rows.ts';
import { asId, type ChatRef, isUuid, type UserId } from '../../domain/ids.ts';
import type { CachedMemory } from '../../ports/memory-cache.ts';

/**
 * `m1|tenant|chat|user|version|accepted|applied|pending|failed|cached_at_ms`, a newline, JSON of the rest.
 * The owner is in the value as well as in the key, so that a value copied under another key is a miss. The losing
 * alternative, one JSON document, needs cjson in every script and a parse of all of it for one number.
 */
const FORMAT = 'm1';
export const TOMBSTONE = 'gone|';

const rest = snapshotRow.omit({
  user_id: true,
  version: true,
  accepted_seq: true,
  applied_seq: true,
  pending_updates: true,
  failed_updates: true,
});

/** The arguments of the put script, in its order, without the time to live. */
export function writeValue(chat: ChatRef, { userId, memory, cachedAtMs }: CachedMemory): string[] {
  const { version, accepted_seq, applied_seq, pending_updates, failed_updates, ...content } = memory;
  return [
    [FORMAT, chat.tenantId, chat.chatId, userId].join('|'),
    ...[version, accepted_seq, applied_seq, pending_updates, failed_updates, cachedAtMs].map(String),
    JSON.stringify(content),
  ];
}

/**
 * Reads a stored value. Whatever does not fit (another format, another chat's value, planted garbage) is null, a miss:
 * the database has the truth and the next fill writes over it.
 */
export function readValue(chat: ChatRef, value: string): CachedMemory | 'erased' | null {
  if (value.startsWith(TOMBSTONE)) return 'erased';
  const end = value.indexOf('\n');
  const [format, tenantId, chatId, userId, ...numbers] = value.slice(0, Math.max(end, 0)).split('|');
  if (format !== FORMAT || tenantId !== chat.tenantId || chatId !== chat.chatId) return null;
  if (userId === undefined || !isUuid(userId)) return null;
  if (numbers.length !== 6 || !numbers.every((text) => /^\d{1,15}$/.test(text))) return null;
  const [version, accepted_seq, applied_seq, pending_updates, failed_updates, cachedAtMs] = numbers.map(
    Number,
  ) as [number, number, number, number, number, number];
  const content = rest.safeParse(parseJson(value.slice(end + 1)));
  if (!content.success) return null;
  const watermarks = { version, accepted_seq, applied_seq, pending_updates, failed_updates };
  return { userId: asId<UserId>(userId), memory: { ...content.data, ...watermarks }, cachedAtMs };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
