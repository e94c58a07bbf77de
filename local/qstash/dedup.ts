// Deduplication: an id is burnt from the moment it is first accepted until its window closes.
import { createHash } from 'node:crypto';
import type { Clock } from './clock.ts';
import type { Collection } from './collection.ts';
import type { Draft } from './message.ts';

/** Which message burnt the id, and when (ms since 1970). */
export interface DedupEntry {
  id: string;
  messageId: string;
  at: number;
}

export interface Dedup {
  /** The message that burnt this id within the window, if any. */
  find(id: string): string | undefined;
  burn(id: string, messageId: string): void;
  /** For a message that was not accepted after all. */
  forget(id: string): void;
}

/** The documented window. SDK comments still say 90 days, so the consumer's suite runs with both. */
export const DEFAULT_DEDUP_WINDOW_MS = 600_000;

/**
 * Ids outlive their message on purpose: success, failure and cancelling all leave them burnt, which is why a
 * sweep that publishes again needs a new id.
 */
export function createDedup(entries: Collection<DedupEntry>, clock: Clock, windowMs: number): Dedup {
  let nextPurge = 0;
  function purge(now: number): void {
    if (now < nextPurge) return;
    nextPurge = now + windowMs / 10;
    for (const entry of entries.values()) if (entry.at + windowMs <= now) entries.remove(entry.id);
  }
  return {
    find(id) {
      const entry = entries.get(id);
      return entry && clock.now() < entry.at + windowMs ? entry.messageId : undefined;
    },
    burn(id, messageId) {
      purge(clock.now());
      entries.put(id, { id, messageId, at: clock.now() });
    },
    forget: (id) => entries.remove(id),
  };
}

/**
 * The id that content-based deduplication stands for: destination, body and forwarded headers (the content type
 * is among them). The prefix keeps it apart from ids that publishers choose.
 */
export function contentDedupId(draft: Draft): string {
  const forwarded = Object.entries(draft.header).sort(([a], [b]) => (a < b ? -1 : 1));
  const content = JSON.stringify([draft.url, draft.queueName, draft.body, forwarded]);
  return `content:${createHash('sha256').update(content).digest('base64url')}`;
}
