// The queue itself, without HTTP: accepts messages, keeps them, delivers them.
import { type Admission, createAdmission } from './admission.ts';
import type { Clock } from './clock.ts';
import { type Counts, createCounts } from './counts.ts';
import { createDedup } from './dedup.ts';
import { createDelivery } from './deliver.ts';
import { createDispatcher, type Dispatcher } from './dispatch.ts';
import { createEventLog, type EventLog } from './event-log.ts';
import { createFaults, type Faults } from './faults.ts';
import { createFlowControl, type FlowControl } from './flow-control.ts';
import { createSigningKeys, type KeyPair, type SigningKeys } from './keys.ts';
import { createQueues, type Queues } from './queues.ts';
import { createSchedules, type Schedules } from './schedules.ts';
import { createSender } from './send.ts';
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
  faults: Faults;
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
  const log = createEventLog(clock);
  const faults = createFaults();
  const keys = createSigningKeys(store.keys, settings.keys);
  const sender = createSender(clock, settings.concurrency);
  const flow = createFlowControl(store.flowRules, clock, (id) => dispatcher.pastFlow(id));
  const queues = createQueues(store.queues, clock, (id) => dispatcher.pastQueue(id));
  const restored = store.messages.values().sort((a, b) => a.order - b.order);
  let running = true;

  const admission = createAdmission({
    clock,
    store,
    flow,
    log,
    counts,
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
    faults,
    maxTimeoutMs: settings.maxTimeoutMs,
    running: () => running,
    settle: settler.settle,
    drop: settler.forget,
    postpone(message, milliseconds) {
      const later = { ...message, dueAt: clock.now() + milliseconds };
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

  const schedules = createSchedules(store.schedules, clock, (draft) =>
    dispatcher.schedule(admission.admit(draft, null)),
  );

  // Limits before messages, places in queues before newcomers: then everything starts as it stood.
  for (const message of restored) {
    if (message.flow) flow.configure(message.flow);
    if (message.holds && (message.retried > 0 || message.queueName === null)) queues.hold(message.holds);
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
    faults,
    dispatcher,
    concurrency: settings.concurrency,
    accept: admission.accept,
    requestCancel: admission.requestCancel,
    retryDead: admission.retryDead,
    async close() {
      running = false;
      dispatcher.close();
      schedules.close();
      sender.close();
      await store.close();
    },
  };
}
