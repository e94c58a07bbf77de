// A whole service in memory with a virtual clock: the real flows over honest fakes. Deliveries happen when a test
// says so, which makes every order of events a test can think of repeatable.

import {
  asId,
  type ChatId,
  type OwnedChat,
  type QueueId,
  type TenantId,
  type UserId,
} from '../../src/domain/ids.ts';
import type { ModelFailure, Proposal } from '../../src/domain/operation.ts';
import type { Prompt } from '../../src/domain/prompt.ts';
import { err, ok } from '../../src/domain/result.ts';
import type { SecretsMode } from '../../src/domain/secret.ts';
import { acceptUpdate } from '../../src/flows/accept-update.ts';
import type { SummarizePorts } from '../../src/flows/delivery-outcome.ts';
import { summarizeChat } from '../../src/flows/summarize-chat.ts';
import { createWaiters } from '../../src/flows/waiters.ts';
import type { LogFields } from '../../src/ports/runtime.ts';
import type { CountTokens, Summariser } from '../../src/ports/summariser.ts';
import { createInMemoryCache } from './fakes/in-memory-cache.ts';
import { createInMemoryCircuit } from './fakes/in-memory-circuit.ts';
import { createInMemoryDatabase } from './fakes/in-memory-database.ts';
import { createInMemoryDeadLetters } from './fakes/in-memory-dead-letters.ts';
import { createInMemoryPublisher } from './fakes/in-memory-publisher.ts';
import { createInMemoryQueue } from './fakes/in-memory-queue.ts';
import { createInMemoryStore } from './fakes/in-memory-store.ts';

export const TENANT = asId<TenantId>('00000000-0000-4000-8000-000000000001');
export const ADA = asId<UserId>('a0000000-0000-4000-8000-000000000001');
export const BEN = asId<UserId>('b0000000-0000-4000-8000-000000000002');

const NOTHING: Proposal = { ops: [], summary_op: 'keep', summary: '' };
export const USAGE = { input: 100, output: 20 };

/** One stated fact per user sentence of the prompt: key `said_<n>`, value the whole sentence. */
export function stateEverySentence(prompt: Prompt): Proposal {
  const lines = prompt.user.split('\n').flatMap((line) => {
    const parsed: unknown = line.startsWith('{') ? JSON.parse(line) : null;
    return parsed !== null && typeof parsed === 'object' && 'handle' in parsed
      ? [parsed as { handle: string; text: string }]
      : [];
  });
  const said = lines.filter(({ handle }) => handle.startsWith('u'));
  return {
    ...NOTHING,
    ops: said.map(({ handle, text }) => ({
      src: handle,
      claim: 'stated' as const,
      op: 'add' as const,
      id: 0,
      key: `said_${text.replace(/\W+/g, '_')}`,
      value: text.replace(/[.!?]$/, ''),
      many: false,
    })),
  };
}

/** What the model does next: a proposal made from the prompt, or a failure. */
export type ModelStep = ((prompt: Prompt) => Proposal) | ModelFailure['code'];

export function createWorld(
  overrides: Partial<SummarizePorts['settings'] & { secretsMode: SecretsMode }> = {},
) {
  let nowMs = Date.parse('2026-11-21T10:00:00Z');
  let made = 0;
  const script: ModelStep[] = [];
  const prompts: Prompt[] = [];
  const logs: { level: string; event: string; fields: LogFields }[] = [];
  const work: Promise<unknown>[] = [];
  const clock = {
    now: () => nowMs,
    sleep: async (ms: number) => {
      nowMs += ms;
    },
  };
  const database = createInMemoryDatabase(clock.now);
  const summariser: Summariser = {
    async proposeOperations(prompt) {
      prompts.push(prompt);
      const step = script.shift() ?? stateEverySentence;
      if (typeof step === 'string') return err({ code: step, usage: USAGE });
      return ok({ proposal: step(prompt), mergedBy: 'llm', usage: USAGE });
    },
  };
  const countTokens: CountTokens = (text) => Math.ceil(text.length / 4);
  const publisher = createInMemoryPublisher();
  const ports = {
    queue: createInMemoryQueue(database),
    circuit: createInMemoryCircuit(database),
    store: createInMemoryStore(database),
    deadLetters: createInMemoryDeadLetters(database),
    cache: createInMemoryCache(),
    publisher,
    summariser,
    tokenizer: { loadTokenizer: async () => countTokens },
    hasher: { hash: async (text: string) => `hash of ${text}` },
    clock,
    ids: { newId: () => `d0000000-0000-4000-8000-${(made++).toString(16).padStart(12, '0')}` },
    background: (done: Promise<unknown>) => void work.push(done),
    telemetry: {
      log: (level: string, event: string, fields: LogFields = {}) => void logs.push({ level, event, fields }),
    },
    waiters: createWaiters(64),
    settings: {
      leaseMs: 25_000,
      batchLimit: 8,
      modelDeadlineMs: 12_000,
      handlerDeadlineMs: 20_000,
      maxAttempts: 3,
      maxDeaths: 5,
      circuit: { failureLimit: 3, openMs: 5_000, openMostMs: 30_000 },
      tokenLimit: 2_000,
      strictAttribution: false,
      offlineFallback: false,
      secretsMode: 'mask' as SecretsMode,
      freshMs: 60_000,
      keepMs: 86_400_000,
      republishAfterMs: 20_000,
      republishLimit: 500,
      textDays: 7,
      rowDays: 30,
      closedDays: 30,
      deadLetterDays: 90,
      auditDays: 400,
      ...overrides,
    },
  };

  return {
    ...ports,
    database,
    script,
    prompts,
    logs,
    /** Work that went on after the answers. */
    settle: async () => {
      while (work.length > 0) await work.shift();
    },
    elapse: (ms: number) => {
      nowMs += ms;
    },
    async openChat(userId: UserId = ADA): Promise<OwnedChat> {
      const chat = { tenantId: TENANT, userId, chatId: asId<ChatId>(ports.ids.newId()) };
      await ports.store.createChat(chat, {});
      return chat;
    },
    /** Accepts one user message and lets the wake-up be published; nothing is delivered yet. */
    async say(chat: OwnedChat, words: string, idempotencyKey: string | null = null): Promise<QueueId> {
      const body = {
        chat_id: chat.chatId,
        messages: [{ role: 'user' as const, content: words }],
        trigger_source: 'api' as const,
      };
      const principal = { tenantId: chat.tenantId, userId: chat.userId, limitKey: 'k' };
      const accepted = await acceptUpdate(ports, { principal, body, idempotencyKey });
      if (!accepted.ok) throw new Error(accepted.error.code);
      while (work.length > 0) await work.shift();
      return accepted.value.appended.queueId;
    },
    /** Delivers what the bell holds, rings that deliveries publish included, until it is silent. */
    async deliverAll() {
      const outcomes = [];
      for (let next = publisher.published.shift(); next !== undefined; next = publisher.published.shift())
        outcomes.push(await summarizeChat(ports, next.body));
      return outcomes;
    },
    /** Workers that claim and never come back, one lease after the other. */
    async killWorkers(chat: OwnedChat, count: number) {
      for (let death = 1; death <= count; death += 1) {
        await ports.queue.claimUpdate(chat, { holder: ports.ids.newId(), leaseMs: 25_000, batchLimit: 8 });
        nowMs += 25_001;
      }
    },
    deliver: (chat: OwnedChat) =>
      summarizeChat(ports, { tenant_id: chat.tenantId, user_id: chat.userId, chat_id: chat.chatId }),
    async memory(chat: OwnedChat) {
      const read = await ports.store.readMemory(chat, false);
      if (!read.ok) throw new Error(read.error.code);
      return read.value.memory;
    },
    async update(chat: OwnedChat, queueId: QueueId) {
      const read = await ports.queue.readUpdate(chat, queueId);
      if (!read.ok) throw new Error(read.error.code);
      return read.value;
    },
  };
}
