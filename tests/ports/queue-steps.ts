// What the contract of the write-ahead queue is told with: chats, updates, results, and a worker's usual steps.
import { randomUUID } from 'node:crypto';
import { pollUntil } from '../../local/postgres/poll-until.ts';
import { asId, type OwnedChat, type QueueId } from '../../src/domain/ids.ts';
import { EMPTY_MEMORY, type Entry } from '../../src/domain/memory.ts';
import type { Result } from '../../src/domain/result.ts';
import type { Circuit } from '../../src/ports/circuit.ts';
import type { DeadLetters } from '../../src/ports/dead-letters.ts';
import type { MemoryStore } from '../../src/ports/memory-store.ts';
import type {
  Append,
  Apply,
  Claim,
  Fail,
  Release,
  UpdateQueue,
  UpdateResult,
} from '../../src/ports/update-queue.ts';
import { newChat } from '../support/memory-examples.ts';

export type QueueUnderTest = {
  readonly queue: UpdateQueue;
  readonly store: MemoryStore;
  readonly circuit: Circuit;
  readonly deadLetters: DeadLetters;
};
type Held = Extract<Claim, { outcome: 'claimed' }>;

/** The value of a success. @throws Error with the code of a refusal. */
export function take<T>(result: Result<T, { readonly code: string }>): T {
  if (!result.ok) throw new Error(`refused: ${result.error.code}`);
  return result.value;
}

export const newQueueId = (): QueueId => asId(randomUUID());

export const appendOf = (chat: OwnedChat, words = 'My name is Ada.'): Append => ({
  ...chat,
  queueId: newQueueId(),
  exchange: { contextSnippet: null, messages: [{ role: 'user', content: words }] },
  triggerSource: 'api',
  masked: 0,
  idempotencyKey: null,
  requestHash: null,
});

export const entryOf = (seq: number): Entry => ({
  seq,
  position: 0,
  kind: 'set',
  section: 'user_confirmed',
  key: `item_${seq}`,
  value: `${seq}`,
  many: false,
  confidence: 3,
  evidence: null,
  reason: null,
  tokens: 4,
});

export const resultOf = (seq = 1): UpdateResult => ({
  entries: [entryOf(seq)],
  outcome: 'applied',
  mergedBy: 'offline',
  tokens: { input: 10, output: 2 },
});

export const resultsOf = ({ updates }: Held) =>
  updates.map(({ queueId, seq }) => ({ queueId, result: resultOf(seq) }));

export const CONTENT = {
  ...EMPTY_MEMORY,
  user_confirmed: { item_1: '1', many: ['a', 'ü'] },
  general_summary: 'The user has items.',
  token_count: 12,
};

export const LINES = [
  { section: 'user_confirmed', key: 'many', value: 'ü "🙂"', tokens: 4 },
  { section: 'general_summary', key: '', value: 'The user has items.', tokens: 8 },
] as const;

export const applyOf = (chat: OwnedChat, { fence, version, updates }: Held): Apply => ({
  tenantId: chat.tenantId,
  chatId: chat.chatId,
  fence,
  expectedVersion: version,
  updates: updates.map(({ queueId, seq }) => ({
    queueId,
    seq,
    outcome: 'applied',
    diff: [{ op: 'add', section: 'user_confirmed', key: `item_${seq}`, after: `${seq}` }],
    tokens: { input: 10, output: 2 },
    mergedBy: 'offline',
  })),
  entries: updates.map(({ seq }) => entryOf(seq)),
  content: CONTENT,
  lines: LINES,
  isChanged: true,
});

/** Fence 1, the attempt spent, claimable again at once. */
export const releaseOf = (chat: OwnedChat): Release => ({
  tenantId: chat.tenantId,
  chatId: chat.chatId,
  fence: 1,
  errorCode: 'model_refused',
  errorDetail: 'The model refused.',
  retryInMs: 0,
  spendsAttempt: true,
  batchLimit: 8,
  tokens: { input: 5, output: 1 },
});

export const failOf = (chat: OwnedChat, queueId: QueueId): Fail => ({
  tenantId: chat.tenantId,
  chatId: chat.chatId,
  fence: 1,
  queueId,
  errorCode: 'model_refused',
  errorDetail: 'The model refused.',
  tokens: { input: 5, output: 1 },
});

/** The steps of callers and workers over ports that are asked for at each step, as servers start first. */
export function queueSteps(ports: () => QueueUnderTest) {
  const claimAs = async (chat: OwnedChat, holder: string, leaseMs = 30_000, batchLimit = 8) =>
    take(await ports().queue.claimUpdate(chat, { holder, leaseMs, batchLimit }));
  const held = (claim: Claim): Held => {
    if (claim.outcome !== 'claimed') throw new Error(claim.outcome);
    return claim;
  };
  return {
    claimAs,
    claim: async (chat: OwnedChat, leaseMs = 30_000) => held(await claimAs(chat, randomUUID(), leaseMs)),
    /** Claims as soon as the lease of the one before has run out. */
    async claimAfterExpiry(chat: OwnedChat, leaseMs = 30_000) {
      let claim = await claimAs(chat, randomUUID(), leaseMs);
      await pollUntil(async () => {
        if (claim.outcome === 'lease_held') claim = await claimAs(chat, randomUUID(), leaseMs);
        return claim.outcome !== 'lease_held';
      }, 5_000);
      return held(claim);
    },
    async openChat(): Promise<OwnedChat> {
      const chat = newChat();
      take(await ports().store.createChat(chat, {}));
      return chat;
    },
    append: async (chat: OwnedChat, words?: string) =>
      take(await ports().queue.appendUpdate(appendOf(chat, words))),
    async appendMany(chat: OwnedChat, count: number): Promise<QueueId[]> {
      const ids = [];
      for (let at = 1; at <= count; at++)
        ids.push(take(await ports().queue.appendUpdate(appendOf(chat, `My item ${at} is ${at}.`))).queueId);
      return ids;
    },
    /** One row, claimed, stored and applied. */
    async complete(chat: OwnedChat) {
      const { queueId } = take(await ports().queue.appendUpdate(appendOf(chat)));
      const claimed = held(await claimAs(chat, randomUUID()));
      take(await ports().queue.storeResult(chat, claimed.fence, resultsOf(claimed)));
      take(await ports().queue.applyUpdate(applyOf(chat, claimed)));
      return queueId;
    },
    shown: async (chat: OwnedChat, queueId: QueueId | undefined) =>
      take(await ports().queue.readUpdate(chat, queueId ?? newQueueId())),
    memory: async (chat: OwnedChat) => take(await ports().store.readMemory(chat, false)).memory,
  };
}
