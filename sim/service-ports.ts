// The ports as one request of one process has them: the real ones of the driver, each call through `makeCall`.
import type { OwnedChat, QueueId } from '../src/domain/ids.ts';
import { type Problem, unavailable } from '../src/domain/problem.ts';
import type { Prompt } from '../src/domain/prompt.ts';
import { err, ok, type Result } from '../src/domain/result.ts';
import type { HeldClaim } from '../src/flows/delivery-outcome.ts';
import type { Publisher } from '../src/ports/delivery.ts';
import type { CountTokens, Summariser } from '../src/ports/summariser.ts';
import type { Call } from './faults.ts';
import type { Isolate } from './isolate.ts';
import { MODEL_OUTAGE, markOf, propose, userSentences } from './model.ts';
import { type Caller, makeCall } from './port-call.ts';
import { SETTINGS, type World } from './world.ts';

const POSTGRES_DOWN = err(unavailable('postgres'));
const REDIS_DOWN = err(unavailable('redis'));
const QUEUE_DOWN: Result<'published', Problem> = err(unavailable('queue'));
const countTokens: CountTokens = (text) => Math.ceil(text.length / 4);
const tokenizer = { loadTokenizer: async () => countTokens };
const hasher = { hash: async (text: string) => text };
const telemetry = { log: () => undefined };

/** The mark of a chat: `k1` of `k1n4`. The cast of a schedule says which chat has which. */
export type Marks = ReadonlyMap<string, string>;

export type Request = {
  readonly isolate: Isolate;
  /** Of the request, for the log. */
  readonly name: string;
  /** The chat that a delivery works on. */
  readonly delivered?: OwnedChat;
};

/** The ports of one request. What it leaves in the background goes on, and dies with its process. */
export function servicePorts(world: World, marks: Marks, { isolate, name, delivered }: Request) {
  const { driver, timeline, random, truth, bell, outage } = world;
  const harmed = () => {
    if (delivered !== undefined) truth.of(delivered).harm += 1;
  };
  const caller: Caller = { isolate, name, harmed };
  const through =
    <Args extends readonly unknown[], Answer>(
      step: Call,
      port: (...args: Args) => Promise<Answer>,
      down: Answer,
    ) =>
    (...args: Args): Promise<Answer> =>
      makeCall(world, caller, step, () => port(...args), down);
  const { queue, circuit, store, deadLetters, machinery, cache } = driver;
  let claim: HeldClaim | null = null;

  const publisher: Publisher = {
    publishWakeUp: through(
      'publish',
      async ({ tenantId, userId, chatId }, { dedupId, delaySeconds = 0 }) => {
        bell.ring({ tenant_id: tenantId, user_id: userId, chat_id: chatId }, dedupId, delaySeconds);
        return ok('published');
      },
      QUEUE_DOWN,
    ),
  };

  const summariser: Summariser = {
    async proposeOperations(prompt) {
      const call = delivered && claim && noteModelCall(world, marks, delivered, claim, prompt);
      const ask = async () => {
        if (outage.isOut()) return MODEL_OUTAGE;
        const isHealed = timeline.now() >= world.healedAtMs;
        if (call) call.isHealed = isHealed;
        return propose(prompt, isHealed);
      };
      const answer = await makeCall(world, caller, 'propose', ask, MODEL_OUTAGE);
      if (call) call.endMs = timeline.now();
      return answer;
    },
  };

  return {
    queue: {
      appendUpdate: through('append', queue.appendUpdate, POSTGRES_DOWN),
      claimUpdate: async (...args: Parameters<typeof queue.claimUpdate>) => {
        const answer = await through('claim', queue.claimUpdate, POSTGRES_DOWN)(...args);
        if (answer.ok && answer.value.outcome === 'claimed') claim = answer.value;
        return answer;
      },
      storeResult: through('store', queue.storeResult, POSTGRES_DOWN),
      applyUpdate: through('apply', queue.applyUpdate, POSTGRES_DOWN),
      releaseUpdate: through('release', queue.releaseUpdate, POSTGRES_DOWN),
      failUpdate: through('fail', queue.failUpdate, POSTGRES_DOWN),
      strandedUpdates: through('strand', queue.strandedUpdates, POSTGRES_DOWN),
      readUpdate: through('read-update', queue.readUpdate, POSTGRES_DOWN),
    },
    circuit: {
      tripCircuit: through('trip-circuit', circuit.tripCircuit, POSTGRES_DOWN),
      closeCircuit: through('close-circuit', circuit.closeCircuit, POSTGRES_DOWN),
    },
    store: {
      ...store,
      createChat: through('create', store.createChat, POSTGRES_DOWN),
      readMemory: through('read-memory', store.readMemory, POSTGRES_DOWN),
      readRevisions: through('read-revisions', store.readRevisions, POSTGRES_DOWN),
      eraseChat: through('erase', store.eraseChat, POSTGRES_DOWN),
      closeChat: through('close', store.closeChat, POSTGRES_DOWN),
      continueChat: through('continue', store.continueChat, POSTGRES_DOWN),
      finishErasure: through('finish-erasure', store.finishErasure, POSTGRES_DOWN),
      unfinishedErasures: through('list-erasures', store.unfinishedErasures, POSTGRES_DOWN),
    },
    deadLetters: {
      ...deadLetters,
      redriveUpdate: through('redrive', deadLetters.redriveUpdate, POSTGRES_DOWN),
    },
    machinery: {
      ...machinery,
      refreshEstimate: through('estimate', machinery.refreshEstimate, POSTGRES_DOWN),
      purgeExpired: through('purge', machinery.purgeExpired, POSTGRES_DOWN),
      // No schedule is long enough, and nothing that a schedule sees depends on it.
      purgeAudit: async () => ok({ lines: 0 }),
    },
    cache: {
      getMemory: through('cache-get', cache.getMemory, REDIS_DOWN),
      putMemory: through('cache-put', cache.putMemory, REDIS_DOWN),
      raiseAccepted: through('cache-raise', cache.raiseAccepted, REDIS_DOWN),
      eraseMemory: through('cache-erase', cache.eraseMemory, REDIS_DOWN),
    },
    publisher,
    summariser,
    tokenizer,
    hasher,
    telemetry,
    clock: { now: timeline.now, sleep: timeline.sleep },
    ids: { newId: random.uuid },
    background: (work: Promise<unknown>) =>
      void work.catch((error: unknown) => truth.thrown.push(`${name} in the background: ${String(error)}`)),
    waiters: isolate.waiters,
    settings: SETTINGS,
  };
}

export type ServicePorts = ReturnType<typeof servicePorts>;

/** Writes a model call down as it starts: what it holds, and whether it should have been made at all. */
function noteModelCall(world: World, marks: Marks, chat: OwnedChat, claim: HeldClaim, prompt: Prompt) {
  const truth = world.truth.of(chat);
  const mark = marks.get(chat.chatId) ?? '';
  const queueIds: readonly QueueId[] = claim.updates.map(({ queueId }) => queueId);
  const call = {
    fence: claim.fence,
    startMs: world.timeline.now(),
    endMs: null as number | null,
    queueIds,
    storedBefore: queueIds.filter((queueId) => truth.stored.has(queueId)).length,
    isHealed: false,
    foreignWords: userSentences(prompt).filter(({ text }) => !markOf(text).startsWith(`${mark}n`)).length,
  };
  truth.modelCalls.push(call);
  return call;
}
