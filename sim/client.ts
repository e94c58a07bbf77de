// A client: it talks, reads, waits and sometimes erases, and repeats what it got no answer to.
import type { OwnedChat, QueueId } from '../src/domain/ids.ts';
import type { Problem } from '../src/domain/problem.ts';
import type { Result } from '../src/domain/result.ts';
import { ok } from '../src/domain/result.ts';
import type { DecisionPayload } from '../src/domain/update-payload.ts';
import { acceptUpdate } from '../src/flows/accept-update.ts';
import { awaitUpdate } from '../src/flows/await-update.ts';
import { closeChat } from '../src/flows/close-chat.ts';
import { continueChat } from '../src/flows/continue-chat.ts';
import { createChat } from '../src/flows/create-chat.ts';
import { acceptDecision } from '../src/flows/decide-fact.ts';
import { eraseChat } from '../src/flows/erase-chat.ts';
import { readMemory } from '../src/flows/read-memory.ts';
import { acceptRestore } from '../src/flows/restore-memory.ts';
import type { Appended } from '../src/ports/update-queue.ts';
import { askService } from './ask-service.ts';
import { tellPayload } from './drivers/driver.ts';
import type { Seen } from './history.ts';
import type { Marks, ServicePorts } from './service-ports.ts';
import type { World } from './world.ts';

const MOST_TRIES = 4;

/** What one client knows of one chat. */
export type Known = { readonly queueIds: QueueId[]; seq: number; version: number };

export type Client = ReturnType<typeof createClient>;

/** @param name for the log, unique in its schedule */
export function createClient(world: World, marks: Marks, name: string) {
  const { history, timeline, random } = world;
  const known = new Map<string, Known>();
  const of = (chat: OwnedChat): Known => {
    const found = known.get(chat.chatId) ?? { queueIds: [], seq: 0, version: 0 };
    known.set(chat.chatId, found);
    return found;
  };
  const principalOf = ({ tenantId, userId }: OwnedChat) => ({ tenantId, userId, limitKey: name });

  /** Repeats until there is an answer or patience ends. */
  async function insist<T>(once: () => Promise<Seen<T>>, tries = MOST_TRIES): Promise<Seen<T>> {
    for (let left = tries; ; left -= 1) {
      const seen = await once();
      if (seen.kind !== 'unknown' || left <= 1) return seen;
      await timeline.sleep(random.between(200, 8_000));
    }
  }

  /** Sends an update of any kind. With a key it is repeated until it is answered; else a repetition could double it. */
  async function send(
    chat: OwnedChat,
    words: string,
    idempotencyKey: string | null,
    ask: (ports: ServicePorts) => Promise<Result<Appended, Problem>>,
  ): Promise<void> {
    const seen = await insist(
      async () => {
        const asked = await askService(world, marks, `${name} append ${words}`, ask);
        history.push({ op: 'append', chat, words, idempotencyKey, ...asked });
        return asked.seen;
      },
      idempotencyKey === null ? 1 : MOST_TRIES,
    );
    if (seen.kind !== 'done') return;
    of(chat).queueIds.push(seen.value.queueId);
    of(chat).seq = Math.max(of(chat).seq, seen.value.seq);
  }

  return {
    create: (chat: OwnedChat) =>
      insist(async () => {
        const body = { chat_id: chat.chatId, metadata: {} };
        const asked = await askService(world, marks, `${name} create`, async (ports) => {
          const created = await createChat(ports, { principal: principalOf(chat), body });
          return created.ok ? ok(null) : created;
        });
        history.push({ op: 'create', chat, ...asked });
        return asked.seen;
      }),

    append(chat: OwnedChat, words: string, idempotencyKey: string | null) {
      const messages = [{ role: 'user' as const, content: words }];
      const body = { chat_id: chat.chatId, messages, trigger_source: 'api' as const };
      return send(chat, words, idempotencyKey, async (ports) => {
        const accepted = await acceptUpdate(ports, { principal: principalOf(chat), body, idempotencyKey });
        return accepted.ok ? ok(accepted.value.appended) : accepted;
      });
    },

    decide: (chat: OwnedChat, decision: DecisionPayload, idempotencyKey: string) =>
      send(chat, tellPayload(decision, idempotencyKey), idempotencyKey, (ports) =>
        acceptDecision(ports, { chat, decision, idempotencyKey }),
      ),

    /** Goes back to a version that this client has seen. */
    async restore(chat: OwnedChat, idempotencyKey: string) {
      if (of(chat).version === 0) return;
      const payload = { version: random.between(1, of(chat).version) };
      await send(chat, tellPayload(payload, idempotencyKey), idempotencyKey, (ports) =>
        acceptRestore(ports, { chat, ...payload, idempotencyKey }),
      );
    },

    async read(
      chat: OwnedChat,
      asks: { seq: boolean; version: boolean; waitSeconds: number; pending: boolean },
    ) {
      const minSeq = asks.seq && of(chat).seq > 0 ? of(chat).seq : undefined;
      const minVersion = asks.version ? of(chat).version : undefined;
      const query = { minSeq, minVersion, waitSeconds: asks.waitSeconds, includesPending: asks.pending };
      const asked = await askService(world, marks, `${name} read`, (ports) =>
        readMemory(ports, { chat, query, cached: ports.cache.getMemory(chat) }),
      );
      history.push({ op: 'read', chat, minSeq, minVersion, ...asked });
      if (asked.seen.kind === 'done')
        of(chat).version = Math.max(of(chat).version, asked.seen.value.memory.version);
    },

    async await(chat: OwnedChat, waitSeconds: number) {
      const { queueIds } = of(chat);
      if (queueIds.length === 0) return;
      const queueId = random.pick(queueIds);
      const asked = await askService(world, marks, `${name} await`, (ports) =>
        awaitUpdate(ports, { owner: chat, queueId, waitSeconds }),
      );
      history.push({ op: 'await', chat, queueId, ...asked });
    },

    erase: (chat: OwnedChat) =>
      insist(async () => {
        const asked = await askService(world, marks, `${name} erase`, async (ports) => {
          const erased = await eraseChat(ports, { chat });
          return erased.ok ? ok(null) : erased;
        });
        history.push({ op: 'erase', chat, ...asked });
        return asked.seen;
      }),

    close: (chat: OwnedChat) =>
      insist(async () => {
        const asked = await askService(world, marks, `${name} close`, async (ports) => {
          const closed = await closeChat(ports, { chat });
          return closed.ok ? ok(null) : closed;
        });
        history.push({ op: 'close', chat, ...asked });
        return asked.seen;
      }),

    /** Goes on in a new chat, whose id the service chooses. */
    continue: (chat: OwnedChat) =>
      insist(async () => {
        const asked = await askService(world, marks, `${name} continue`, async (ports) => {
          const continued = await continueChat(ports, { source: chat, body: { metadata: {} } });
          if (!continued.ok) return continued;
          const { sourceVersion, chat: next } = continued.value;
          return ok({ chatId: next.chatId, sourceVersion });
        });
        history.push({ op: 'continue', chat, ...asked });
        return asked.seen;
      }),

    /** Reads the chat as a user who owns nothing. */
    async readForeign(chat: OwnedChat, stranger: OwnedChat['userId']) {
      const asked = await askService(world, marks, `${name} foreign read`, (ports) => {
        const theirs = { ...chat, userId: stranger };
        const query = { waitSeconds: 0, includesPending: false };
        return readMemory(ports, { chat: theirs, query, cached: ports.cache.getMemory(theirs) });
      });
      history.push({ op: 'foreign-read', chat, ...asked });
    },
  };
}
