// Brings a whole stack up in one state folder, and takes it down again. Used by `npm start` and by the tests.
import { type Bundle, bundleWorker } from '../../deploy/bundle.ts';
import { prepareWorkerd } from '../workerd.ts';
import { awaitHealthy } from './await-healthy.ts';
import { chooseDatabase, type DatabaseChoice } from './choose-database.ts';
import { type Credentials, loadCredentials } from './credentials.ts';
import { issueSampleKey } from './issue-sample-key.ts';
import { type Addresses, addressesOf, answers, baseEnvironment, describeParts } from './parts.ts';
import { choosePorts, type Ports } from './ports.ts';
import { endLeftovers, forget, recordProcesses } from './process-record.ts';
import type { Progress } from './progress.ts';
import { scheduleSweep } from './schedule-sweep.ts';
import { describeStack, type StackJson, writeStackJson } from './stack-json.ts';
import { addressesWith, keysWith, startDatabase } from './start-database.ts';
import { prepareStateDir, type StateDir } from './state-dir.ts';
import { type Part, type Supervised, supervise } from './supervise.ts';
import { chooseModel, type ModelChoice, workerSettings } from './worker-settings.ts';

export type LaunchOptions = {
  readonly state: StateDir;
  /** 0 takes a free one. */
  readonly port: number;
  readonly fresh: boolean;
  /** Settings of the Worker that win over the stack's own. */
  readonly settings: Readonly<Record<string, string>>;
  readonly progress: Progress;
  /**
   * The caller's environment: `SUPABASE_*` names a project, `SAIDSO_REST` what stands in for one, `OPENAI_*` chooses
   * the model, `REDIS_URL` a real Redis, `MODEL_LATENCY_MS` slows the local model, `POSTGRES_BIN_DIR` names another
   * Postgres than the packaged one.
   */
  readonly env: NodeJS.ProcessEnv;
  /** Another Worker than functions/worker.ts, for tests of the stack itself. */
  readonly workerEntry?: string;
};

/** `stop` can be called at any time, also while the stack still starts, and more than once. */
export type Launch = { readonly up: Promise<Running>; readonly stop: () => Promise<void> };
export type Running = {
  readonly stack: () => StackJson;
  readonly keys: Credentials;
  readonly model: ModelChoice;
  readonly database: DatabaseChoice;
  readonly supervised: (name: string) => Supervised | undefined;
};

/** Stopped in this order: first what sends, then what answers, the database last. */
const STOP_ORDER = ['qstash', 'worker', 'model', 'rest', 'redis', 'postgres'];

/** Starts everything; `up` rejects with a PlainError (or an Error of two lines) when a part does not start. */
export function launchStack(options: LaunchOptions): Launch {
  const { state, port, fresh, settings, progress, workerEntry, env } = options;
  const running = new Map<string, Supervised>();
  let stack: StackJson | undefined;
  let stopped: Promise<void> | undefined;
  let record: ((part: string, pid: number) => void) | undefined;
  let schedule: (() => Promise<void>) | undefined;

  /** Once it stops, parts that fail because of it are no news. */
  const step: Progress['step'] = (label, work, detail) =>
    stopped !== undefined ? work : progress.step(label, work, detail);

  const up = start();
  return { up, stop: () => (stopped ??= stop()) };

  async function start(): Promise<Running> {
    const database = chooseDatabase(env);
    const leftovers = await endLeftovers(state);
    if (leftovers.length > 0)
      progress.say(`  Ended what an earlier start left behind: ${leftovers.join(', ')}.`);
    prepareStateDir(state, fresh);
    record = recordProcesses(state);
    const keys = keysWith(database, loadCredentials(state.credentials));
    const ports = await choosePorts(state.ports, port);
    const at = addressesWith(database, addressesOf(ports));
    const model = chooseModel(env, at.model);
    const bundle = await startParts(ports, at, keys, model, database);
    await startWorker(bundle, ports, workerSettings(at, keys, model, settings));
    schedule = () => scheduleSweep(at.qstash, keys.qstash_token, at.api);
    await step('sweep', schedule(), () => 'each minute, by the queue');
    if (database.kind !== 'project') await issueSampleKey(at.rest, keys);
    const pids = {
      supervisor: process.pid,
      ...Object.fromEntries([...running].map(([name, part]) => [name, part.pid()])),
    };
    stack = await describeStack(at, keys, model, database, pids);
    writeStackJson(state, stack);
    const current = stack;
    return { stack: () => stack ?? current, keys, model, database, supervised: (name) => running.get(name) };
  }

  async function startParts(
    ports: Ports,
    at: Addresses,
    keys: Credentials,
    model: ModelChoice,
    database: DatabaseChoice,
  ): Promise<Bundle> {
    const parts = describeParts(state, ports, keys, env);
    const [bundle] = await allOrFirstFailure([
      step('bundle', bundleWorker(state.worker, workerEntry), describeSize),
      startDatabase(database, at, parts, step, begin),
      step('redis', begin(parts.redis), () => at.redis),
      step('qstash', begin(parts.qstash), () => at.qstash),
      model.real
        ? step('model', Promise.resolve(), () => `${model.name} at ${model.url}`)
        : step('model', begin(parts.model), () => `offline rules, no language model (${at.model})`),
    ]);
    return bundle;
  }

  async function startWorker(bundle: Bundle, ports: Ports, bindings: Record<string, string>): Promise<void> {
    const api = bindings.PUBLIC_URL ?? '';
    const part: Part = {
      name: 'worker',
      command: prepareWorkerd(state.worker, bundle, ports.worker, Object.keys(bindings)),
      env: { ...baseEnvironment(), ...bindings },
      port: ports.worker,
      isReady: () => answers(`${api}/health/live`),
      startMs: 20_000,
      stopMs: 5_000,
      orphanSignal: 'SIGKILL',
    };
    await step('worker', begin(part), () => api);
    await step('ready', awaitHealthy(api), (lines) => lines);
  }

  /** Writes down who runs. On a full disk it fails, which must not end the stack: it is tried again at the next change. */
  function note(name: string, pid: number): void {
    try {
      record?.(name, pid);
      if (!stack) return;
      stack = { ...stack, pids: { ...stack.pids, [name]: pid } };
      writeStackJson(state, stack);
    } catch (error) {
      progress.say(`${progress.paint.yellow('!')} ${name} is not written down: ${(error as Error).message}`);
    }
  }

  function begin(part: Part): Promise<void> {
    if (stopped !== undefined) return Promise.reject(new Error('stopped'));
    const supervised = supervise(part, state.log(part.name), {
      spawned: note,
      died: (name, how) =>
        progress.say(`${progress.paint.yellow('!')} ${name} died (${how}); starting it again …`),
      restored: (name, ms) => {
        progress.say(`${progress.paint.green('✓')} ${name} is back after ${ms} ms.`);
        note(name, supervised.pid());
        // A queue that lost its state lost the schedule too, and without it nothing that was lost is rung for again.
        if (name === 'qstash') void schedule?.().catch(() => undefined);
      },
    });
    running.set(part.name, supervised);
    return supervised.ready;
  }

  async function stop(): Promise<void> {
    for (const name of STOP_ORDER) await running.get(name)?.stop();
    await up.catch(() => undefined);
    for (const name of STOP_ORDER) await running.get(name)?.stop();
    if (record) forget(state); // Else the folder belongs to another stack.
  }
}

/** Waits for all to end before it fails, so that no step prints after the failure is explained. */
async function allOrFirstFailure<const Works extends readonly Promise<unknown>[]>(works: Works) {
  await Promise.allSettled(works);
  return Promise.all(works);
}

function describeSize({ modules }: Bundle): string {
  const size = (lazy: boolean) =>
    Math.round(
      modules.filter((one) => one.lazy === lazy).reduce((sum, { gzipped }) => sum + gzipped, 0) / 1024,
    );
  return `${size(false)} KiB gzipped${size(true) > 0 ? ` and ${size(true)} on first use` : ''}`;
}
