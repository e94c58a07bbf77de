// Updates on their way through the queue, for tests that start in the middle of a life.
import { randomUUID } from 'node:crypto';
import { asId, type OwnedChat, type QueueId } from '../../src/domain/ids.ts';
import { EMPTY_MEMORY, type Entry } from '../../src/domain/memory.ts';
import type { Problem } from '../../src/domain/problem.ts';
import type { Result } from '../../src/domain/result.ts';
import type {
  Append,
  Appended,
  Apply,
  Claim,
  FenceRefusal,
  UpdateQueue,
  UpdateResult,
} from '../../src/ports/update-queue.ts';

export type HeldClaim = Extract<Claim, { outcome: 'claimed' }>;

/** The value of a success. @throws Error with the code of the refusal. */
export function unwrap<T>(result: Result<T, Problem | FenceRefusal>): T {
  if (!result.ok) throw new Error(`refused: ${result.error.code}`);
  return result.value;
}

export const newAppend = (chat: OwnedChat, change: Partial<Append> = {}): Append => ({
  ...chat,
  queueId: asId(randomUUID()),
  exchange: { contextSnippet: 'I live in Zürich 🙂 and I like "tea".', messages: null },
  triggerSource: 'api',
  masked: 0,
  idempotencyKey: null,
  requestHash: null,
  ...change,
});

/** Appends `count` updates, one after the other. */
export async function appendMany(queue: UpdateQueue, chat: OwnedChat, count: number): Promise<Appended[]> {
  const appended: Appended[] = [];
  for (let left = count; left > 0; left -= 1)
    appended.push(unwrap(await queue.appendUpdate(newAppend(chat))));
  return appended;
}

/** Claims rows. @throws Error when there was nothing to claim. */
export async function claimRows(queue: UpdateQueue, chat: OwnedChat, batchLimit = 8): Promise<HeldClaim> {
  const lease = { holder: randomUUID(), leaseMs: 25_000, batchLimit };
  const claim = unwrap(await queue.claimUpdate(chat, lease));
  if (claim.outcome !== 'claimed') throw new Error(`not claimed: ${claim.outcome}`);
  return claim;
}

export const entryOf = (seq: number, queueId: QueueId, change: Partial<Entry> = {}): Entry => ({
  seq,
  position: 0,
  kind: 'set',
  section: 'user_confirmed',
  key: `city_${seq}`,
  value: 'Zürich "8001" \\ 🙂',
  many: false,
  confidence: 3,
  evidence: {
    queue_id: queueId,
    turn: 1,
    start: 10,
    end: 16,
    quote: 'Zürich',
    attribution: 'message',
    claim: 'stated',
  },
  reason: null,
  tokens: 5,
  ...change,
});

export const resultOf = (entries: readonly Entry[]): UpdateResult => ({
  entries,
  outcome: 'applied',
  mergedBy: 'llm',
  tokens: { input: 100, output: 10 },
});

/** Stores one confirmed entry per claimed row. */
export async function storeClaim(queue: UpdateQueue, chat: OwnedChat, claim: HeldClaim): Promise<void> {
  const results = claim.updates.map(({ queueId, seq }) => ({
    queueId,
    result: resultOf([entryOf(seq, queueId)]),
  }));
  unwrap(await queue.storeResult(chat, claim.fence, results));
}

/** What a worker would apply for a claim that was stored by `storeClaim`. */
export const applyOf = (chat: OwnedChat, claim: HeldClaim, change: Partial<Apply> = {}): Apply => ({
  tenantId: chat.tenantId,
  chatId: chat.chatId,
  fence: claim.fence,
  expectedVersion: claim.version,
  updates: claim.updates.map(({ queueId, seq }) => ({
    queueId,
    seq,
    outcome: 'applied',
    diff: [{ op: 'add', section: 'user_confirmed', key: `city_${seq}`, after: 'Zürich' }],
    tokens: { input: 100, output: 10 },
    mergedBy: 'llm',
  })),
  entries: claim.updates.map(({ queueId, seq }) => entryOf(seq, queueId)),
  content: { ...EMPTY_MEMORY, user_confirmed: { city_1: 'Zürich' }, token_count: 5 },
  lines: [{ section: 'user_confirmed', key: 'city_1', value: 'Zürich', tokens: 5 }],
  isChanged: true,
  ...change,
});
