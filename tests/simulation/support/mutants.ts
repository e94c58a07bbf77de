// Planted mistakes: drivers and queues with one guard missing, each as an engineer might really get it wrong.
import { ok } from '../../../src/domain/result.ts';
import type { CachedMemory } from '../../../src/ports/memory-cache.ts';
import { keyOf, snapshot } from '../../support/fakes/in-memory-database.ts';
import { CIRCUIT_MUTANTS } from './circuit-mutants.ts';
import type { Mutant } from './mutant.ts';
import { applyWithoutGuards } from './unguarded-apply.ts';

export const MUTANTS: readonly Mutant[] = [
  ...CIRCUIT_MUTANTS,
  {
    name: 'database that checks neither fence nor version nor order',
    breaks: /^[2345] /,
    tamper: (driver, database) => ({
      ...driver,
      queue: { ...driver.queue, applyUpdate: (apply) => applyWithoutGuards(database, apply) },
    }),
  },
  {
    name: 'apply that forgets the entries of the last row of a batch',
    breaks: /^[25] /,
    tamper: (driver) => ({
      ...driver,
      queue: {
        ...driver.queue,
        applyUpdate: (apply) => {
          const last = apply.updates.at(-1)?.seq;
          return driver.queue.applyUpdate({
            ...apply,
            entries: apply.entries.filter(({ seq }) => seq !== last),
          });
        },
      },
    }),
  },
  {
    name: 'restore that goes back to another version than was asked for',
    breaks: /^[23] the memory holds/,
    tamper: (driver) => ({
      ...driver,
      queue: {
        ...driver.queue,
        async claimUpdate(chat, lease) {
          const answer = await driver.queue.claimUpdate(chat, lease);
          if (!answer.ok || answer.value.outcome !== 'claimed') return answer;
          const updates = answer.value.updates.map((update) =>
            update.kind === 'restore' ? { ...update, payload: { version: 1 } } : update,
          );
          return ok({ ...answer.value, updates });
        },
      },
    }),
  },
  {
    name: 'memory that is not written with its entries',
    breaks: /^5 folding/,
    tamper: (driver, database) => ({
      ...driver,
      queue: {
        ...driver.queue,
        applyUpdate: (apply) => {
          const content = database.chats.get(keyOf(apply))?.content ?? apply.content;
          return driver.queue.applyUpdate({ ...apply, content });
        },
      },
    }),
  },
  {
    name: 'append that ignores its idempotency key',
    breaks: /^1 /,
    tamper: (driver) => ({
      ...driver,
      queue: {
        ...driver.queue,
        appendUpdate: (append) =>
          driver.queue.appendUpdate({ ...append, idempotencyKey: null, requestHash: null }),
      },
    }),
  },
  {
    name: 'append that compares no bodies under one key',
    breaks: /^1 the key/,
    tamper: (driver) => ({
      ...driver,
      queue: {
        ...driver.queue,
        appendUpdate: (append) =>
          driver.queue.appendUpdate({ ...append, requestHash: append.requestHash && 'the same' }),
      },
    }),
  },
  {
    name: 'append that answers before it has a row',
    breaks: /^[136] /,
    tamper: (driver, { chats }) => ({
      ...driver,
      queue: {
        ...driver.queue,
        async appendUpdate(append) {
          const answer = await driver.queue.appendUpdate(append);
          const chat = chats.get(keyOf(append));
          // Every third update is lost with the process that said it had it.
          if (answer.ok && answer.value.outcome === 'appended' && answer.value.seq % 3 === 0)
            chat?.rows.pop();
          return answer;
        },
      },
    }),
  },
  {
    name: 'claim that ignores who holds the lease',
    breaks: /^8 /,
    tamper: (driver, { chats, now }) => ({
      ...driver,
      queue: {
        ...driver.queue,
        claimUpdate: (chat, lease) => {
          const held = chats.get(keyOf(chat));
          if (held !== undefined && held.lease.untilMs !== null) held.lease.untilMs = now();
          return driver.queue.claimUpdate(chat, lease);
        },
      },
    }),
  },
  {
    name: 'claim that hides stored results',
    breaks: /^8 .* stored results/,
    tamper: (driver) => ({
      ...driver,
      queue: {
        ...driver.queue,
        async claimUpdate(chat, lease) {
          const answer = await driver.queue.claimUpdate(chat, lease);
          if (!answer.ok || answer.value.outcome !== 'claimed') return answer;
          return ok({ ...answer.value, ready: false });
        },
      },
    }),
  },
  {
    name: 'sweep that finds nothing stranded',
    breaks: /^7 .* after two sweeps/,
    tamper: (driver) => ({ ...driver, queue: { ...driver.queue, strandedUpdates: async () => ok([]) } }),
  },
  {
    name: 'sweep that rings with an id that is burnt',
    breaks: /^7 .* after two sweeps/,
    tamper: (driver) => ({
      ...driver,
      queue: {
        ...driver.queue,
        async strandedUpdates(...args) {
          const answer = await driver.queue.strandedUpdates(...args);
          return answer.ok ? ok(answer.value.map((one) => ({ ...one, publishAttempt: 1 }))) : answer;
        },
      },
    }),
  },
  {
    name: 'poison row that is never given up',
    breaks: /^7 .*poison.* after two sweeps/,
    tamper: (driver, database) => ({
      ...driver,
      queue: {
        ...driver.queue,
        async failUpdate(fail) {
          const chat = database.chats.get(keyOf(fail));
          if (chat === undefined) return driver.queue.failUpdate(fail);
          await driver.queue.releaseUpdate({ ...fail, retryInMs: 0, spendsAttempt: false, batchLimit: 8 });
          return ok({ userId: chat.userId, memory: snapshot(chat), more: true });
        },
      },
    }),
  },
  {
    // Either alone is invisible: an honest date says how old a copy is, and versions keep an old one out.
    name: 'cache that takes an older memory for a newer one and dates it by its arrival',
    breaks: /^6 a read from the cache aged/,
    tamper: (driver, { now }) => {
      const held = new Map<string, CachedMemory | 'erased'>();
      return {
        ...driver,
        cache: {
          ...driver.cache,
          getMemory: async (chat) => ok(held.get(keyOf(chat)) ?? null),
          async putMemory(chat, cached) {
            if (held.get(keyOf(chat)) === 'erased') return ok('kept');
            held.set(keyOf(chat), { ...cached, cachedAtMs: now() });
            return ok('put');
          },
          async eraseMemory(chat) {
            held.set(keyOf(chat), 'erased');
            return ok(0);
          },
        },
      };
    },
  },
  {
    name: 'cache that keeps what was erased',
    breaks: /^11 read was answered/,
    tamper: (driver) => ({ ...driver, cache: { ...driver.cache, eraseMemory: async () => ok(1) } }),
  },
  {
    name: 'cache that claims to be newer than it is',
    breaks: /^6 a read from the cache shows a state/,
    tamper: (driver) => ({
      ...driver,
      cache: {
        ...driver.cache,
        putMemory: (chat, cached) =>
          driver.cache.putMemory(chat, {
            ...cached,
            memory: { ...cached.memory, version: cached.memory.version + 1 },
          }),
      },
    }),
  },
  {
    name: 'store that shows a chat to whoever knows its id',
    breaks: /^9 a stranger/,
    tamper: (driver, database) => ({
      ...driver,
      store: {
        ...driver.store,
        readMemory: (chat, ...rest) => {
          const userId = database.chats.get(keyOf(chat))?.userId ?? chat.userId;
          return driver.store.readMemory({ ...chat, userId }, ...rest);
        },
      },
    }),
  },
  {
    name: 'redrive whose entries bear the seq of their own row',
    breaks: /^[235] /,
    tamper: (driver) => ({
      ...driver,
      queue: {
        ...driver.queue,
        async claimUpdate(chat, lease) {
          const answer = await driver.queue.claimUpdate(chat, lease);
          if (!answer.ok || answer.value.outcome !== 'claimed') return answer;
          const updates = answer.value.updates.map((update) => ({ ...update, stampSeq: undefined }));
          return ok({ ...answer.value, updates });
        },
      },
    }),
  },
  {
    name: 'redrive that appends another update each time it is asked for',
    breaks: /^[12] .*(redrives an update|applied more than once|another update)/,
    tamper: (driver, { chats }) => ({
      ...driver,
      deadLetters: {
        ...driver.deadLetters,
        redriveUpdate(tenantId, queueId, newQueueId) {
          for (const { rows } of chats.values())
            for (const row of rows) if (row.queueId === queueId) row.redrivenAs = null;
          return driver.deadLetters.redriveUpdate(tenantId, queueId, newQueueId);
        },
      },
    }),
  },
  {
    name: 'dead letter that starts again where it stood',
    breaks: /^[123] /,
    tamper: (driver, { chats, now }) => ({
      ...driver,
      deadLetters: {
        ...driver.deadLetters,
        async redriveUpdate(tenantId, queueId, newQueueId) {
          for (const { rows } of chats.values())
            for (const row of rows)
              if (row.queueId === queueId && row.status === 'failed')
                Object.assign(row, { status: 'pending_summarization', attempts: 0, publishedAtMs: now() });
          return driver.deadLetters.redriveUpdate(tenantId, queueId, newQueueId);
        },
      },
    }),
  },
];
