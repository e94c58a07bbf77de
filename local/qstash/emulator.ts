// The queue itself, without HTTP: accepts messages, keeps them, delivers them.
import { type Accidents, createAccidents } from './accidents.ts';
import { type Admission, createAdmission } from './admission.ts';
import type { CancelTimer, Clock } from './clock.ts';
import { type Counts, createCounts } from './counts.ts';
import { createDecisionLog, type DecisionLog } from './decision-log.ts';
import { createDedup } from './dedup.ts';
import { createDelivery } from './deliver.ts';
import { createDispatcher, type Dispatcher } from './dispatch.ts';
import { createEventLog, type EventLog } from './event-log.ts';
import { createFlowControl, type FlowControl } from './flow-control.ts';
import { createSeededIds, type NewId, randomId } from './identifiers.ts';
import { createSigningKeys, type KeyPair, type SigningKeys } from './keys.ts';
import { createQueues, type Queues } from './queues.ts';
import { createSchedules, type Schedules } from './schedules.ts';
import { createSender, type Sender } from './send.ts';
import { createSettler, type Settler } from './settle.ts';
import type { Store } from './store.ts';

export interface EmulatorSettings {
  clock: Clock;
  store: Store;
  keys: KeyPair;
  dedupWindowMs: number;
  /** Multiplies backoffs; 1 is the vendor's pace. */
  retryScale: number;
  concurrency: number;
  maxTimeoutMs: number;
  /** Most that is kept of a response. */
  maxMessageBytes: number;
  region: string;
  /** Makes ids, draws and with them every decision repeatable; left out, a seed is made up for the draws alone. */
  seed?: number;
  /** Instead of HTTP, for simulations. */
  sender?: Sender;
}

export interface Emulator {
  clock: Clock;
  store: Store;
  keys: SigningKeys;
  flow: FlowControl;
  queues: Queues;
  schedules: Schedules;
  log: EventLog;
  counts: Counts;
  decisions: DecisionLog;
  newId: NewId;
  accidents: Accidents;
  dispatcher: Dispatcher;
  /** Most deliveries at once. */
  concurrency: number;
  accept: Admission['accept'];
  requestCancel: Admission['requestCancel'];
  retryDead: Admission['retryDead'];
  close(): Promise<void>;
}

export function createEmulator(settings: EmulatorSettings): Emulator {
  const { clock, store } = settings;
  const counts = createCounts();
  const decisions = createDecisionLog(clock);
  const log = createEventLog(clock, decisions);
  const accidents = createAccidents(settings.seed, counts, decisions);
  const newId = settings.seed === undefined ? randomId : createSeededIds(settings.seed, clock.now());
  const keys = createSigningKeys(store.keys, settings.keys);
  const sender = settings.sender ?? createSender(clock, settings.concurrency, settings.maxMessageBytes);
  const flow = createFlowControl(store.flowRules, clock, (id) => dispatcher.pastFlow(id));
  const queues = createQueues(store.queues, clock, (id) => dispatcher.pastQueue(id));
  const restored = store.messages.values().sort((a, b) => a.order - b.order);
  /** Duplicates that come hours after their success. */
  const late = new Set<CancelTimer>();
  let running = true;

  const admission = createAdmission({
    clock,
    store,
    flow,
    log,
    counts,
    decisions,
    newId,
    dedup: createDedup(store.dedup, clock, settings.dedupWindowMs),
    schedule: (message) => dispatcher.schedule(message),
  });

  const settler: Settler = createSettler({
    clock,
    store,
    log,
    counts,
    retryScale: settings.retryScale,
    schedule: (message) => dispatcher.schedule(message),
    publish(draft, holds) {
      if (holds) queues.hold(holds);
      dispatcher.schedule(admission.admit(draft, holds));
    },
    release: (message) => message.holds && queues.release(message.holds),
  });

  const deliver = createDelivery({
    clock,
    sender,
    keys,
    log,
    counts,
    decisions,
    faults: accidents.deliveries,
    region: settings.region,
    maxTimeoutMs: settings.maxTimeoutMs,
    running: () => running,
    settle: settler.settle,
    drop: settler.forget,
    later(milliseconds, fire) {
      const cancelTimer = clock.after(milliseconds, () => {
        late.delete(cancelTimer);
        fire();
      });
      late.add(cancelTimer);
    },
    postpone(message, milliseconds) {
      const dueAt = clock.now() + milliseconds;
      const later = { ...message, dueAt, postponed: (message.postponed ?? 0) + 1 };
      store.messages.put(message.id, later);
      dispatcher.schedule(later);
    },
  });

  const dispatcher: Dispatcher = createDispatcher({
    clock,
    messages: store.messages,
    queues,
    flow,
    concurrency: settings.concurrency,
    attempt: deliver,
    cancel: settler.cancel,
  });

  const schedules = createSchedules({
    stored: store.schedules,
    clock,
    decisions,
    takeFault: accidents.ticks.take,
    publish: (draft) => dispatcher.schedule(admission.admit(draft, null)),
  });

  // Limits before messages, places in queues before newcomers: then everything starts as it stood.
  for (const message of restored) {
    if (message.flow) flow.configure(message.flow);
    const hasBegun = message.retried > 0 || (message.postponed ?? 0) > 0;
    if (message.holds && (hasBegun || message.queueName === null)) queues.hold(message.holds);
  }
  for (const message of restored) dispatcher.schedule(message);
  schedules.resume();

  return {
    clock,
    store,
    keys,
    flow,
    queues,
    schedules,
    log,
    counts,
    decisions,
    newId,
    accidents,
    dispatcher,
    concurrency: settings.concurrency,
    accept: admission.accept,
    requestCancel: admission.requestCancel,
    retryDead: admission.retryDead,
    async close() {
      running = false;
      for (const cancelTimer of late) cancelTimer();
      dispatcher.close();
      schedules.close();
      sender.close();
      await store.close();
    },
  };
}
