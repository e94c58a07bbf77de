// A history as honest clients of an honest service would record it, of any length, with the database it leaves.
import { createRandom } from '../../sim/random.ts';
import type { HistoryEvent } from '../../verify/history/event.ts';
import type { HistoryDatabase, StoredHistory, StoredUpdate } from '../../verify/history/stored-history.ts';

type Present = Extract<StoredHistory, { kind: 'present' }>;
export type GeneratedChat = {
  readonly chatId: string;
  readonly events: HistoryEvent[];
  stored: { updates: StoredUpdate[] } & Present;
};

const BATCH = 4;
const CLIENTS = 8;

/** What a memory of this version would hash to. */
const contentOf = (version: number): string => `content ${version}`;

/**
 * One chat of `events` events: appends (some keyed and repeated after an answer that was lost), reads with what their
 * client has seen as the floor, and looks at updates, of eight clients that overlap.
 */
export function generateChat(chatId: string, events: number, seed: number): GeneratedChat {
  const random = createRandom(seed);
  const updates: StoredUpdate[] = [];
  const history: HistoryEvent[] = [];
  const seen = Array.from({ length: CLIENTS }, () => ({ seq: 0, version: 0 }));
  const asked = (client: number, startMs: number, endMs: number) => {
    return { chatId, userId: 'ada', client: `c${client}`, startMs, endMs };
  };
  for (let place = 0; history.length < events; place += 1) {
    // Each event happens at its place; before and after it the client waits, so that neighbours overlap.
    const atMs = place * 10;
    const client = place % CLIENTS;
    const [startMs, endMs] = [atMs - random.between(0, 30), atMs + random.between(1, 30)];
    const applied = Math.floor(updates.length / BATCH) * BATCH;
    const version = applied / BATCH;
    const own = seen[client] ?? { seq: 0, version: 0 };
    const kind = random.between(0, 9);
    if (kind < 5) {
      const words = `words ${chatId} ${place}`;
      const idempotencyKey = random.chance(0.5) ? `key ${chatId} ${place}` : null;
      const update = {
        queueId: `${chatId} ${place}`,
        seq: updates.length + 1,
        words,
        idempotencyKey,
        status: 'complete',
        appliedVersion: Math.ceil((updates.length + 1) / BATCH),
      };
      updates.push(update);
      const append = { op: 'append' as const, ...asked(client, startMs, endMs), words, idempotencyKey };
      const done = { kind: 'done' as const, value: { queueId: update.queueId, seq: update.seq } };
      const isLost = random.chance(0.1);
      history.push({ ...append, seen: isLost ? { kind: 'unknown' } : done });
      if (isLost && idempotencyKey !== null && history.length < events)
        history.push({ ...append, startMs: endMs + 40, endMs: endMs + 60, seen: done });
      if (!isLost) own.seq = update.seq;
    } else if (kind < 9) {
      const minSeq = random.chance(0.5) ? Math.min(own.seq, updates.length) : 0;
      const value = {
        version,
        acceptedSeq: updates.length,
        appliedSeq: applied,
        pendingUpdates: updates.length - applied,
        stale: updates.length > applied,
        showsPending: applied < minSeq,
        source: 'database' as const,
        ageSeconds: 0,
        isDegraded: false,
        content: contentOf(version),
      };
      const floors = { minSeq, minVersion: own.version };
      history.push({
        op: 'read',
        ...asked(client, startMs, endMs),
        ...floors,
        seen: { kind: 'done', value },
      });
      own.version = version;
    } else {
      const ended = updates[random.between(0, Math.max(0, applied - 1))];
      if (ended === undefined || applied === 0) continue;
      const { status, appliedVersion, queueId } = ended;
      const looked = { kind: 'done' as const, value: { status, appliedVersion } };
      history.push({ op: 'await', ...asked(client, startMs, endMs), queueId, seen: looked });
    }
  }
  const newest = Math.ceil(updates.length / BATCH);
  return {
    chatId,
    events: history,
    stored: {
      kind: 'present',
      version: newest,
      acceptedSeq: updates.length,
      updates,
      contentAt: (version) => (version <= newest ? contentOf(version) : null),
    },
  };
}

/** One busy chat with half of the events and many with the rest. */
export function generateHistory(events: number, chats: number): GeneratedChat[] {
  const busy = Math.floor(events / 2);
  const each = Math.floor((events - busy) / (chats - 1));
  const rest = events - busy - each * (chats - 2);
  return Array.from({ length: chats }, (_, place) =>
    generateChat(`chat ${place}`, place === 0 ? busy : place === 1 ? rest : each, place + 1),
  );
}

/** The database of generated chats; `looks` counts what is asked of it. */
export function databaseOf(chats: readonly GeneratedChat[]): HistoryDatabase & { looks: number } {
  const byId = new Map(chats.map((chat) => [chat.chatId, chat]));
  return {
    looks: 0,
    async look(chatId) {
      this.looks += 1;
      return byId.get(chatId)?.stored ?? { kind: 'absent', isErased: false };
    },
  };
}
