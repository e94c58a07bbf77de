// The composition root: the only file that names an adapter.
import { createAuthenticator } from '../src/adapters/auth/authenticate.ts';
import { createHasher } from '../src/adapters/auth/hash.ts';
import { probeModel } from '../src/adapters/openai/probe-model.ts';
import { proposeOperations } from '../src/adapters/openai/propose-operations.ts';
import { createCircuit } from '../src/adapters/postgres/circuit.ts';
import { circuitProbe } from '../src/adapters/postgres/circuit-probe.ts';
import { createDatabase } from '../src/adapters/postgres/client.ts';
import { exportChat } from '../src/adapters/postgres/export-chat.ts';
import { createMachinery } from '../src/adapters/postgres/machinery.ts';
import { createMemoryStore } from '../src/adapters/postgres/memory-store.ts';
import { readApiKey } from '../src/adapters/postgres/read-api-key.ts';
import { serviceHealth } from '../src/adapters/postgres/service-health.ts';
import { createUpdateQueue } from '../src/adapters/postgres/update-queue.ts';
import { createQueueProbe } from '../src/adapters/qstash/probe.ts';
import { createPublisher } from '../src/adapters/qstash/publish-wake-up.ts';
import { createSignatureVerifier } from '../src/adapters/qstash/verify-signature.ts';
import { createRedis } from '../src/adapters/redis/client.ts';
import { createLimiter, createLimiterIsolate, type LimiterIsolate } from '../src/adapters/redis/limit.ts';
import { createMemoryCache } from '../src/adapters/redis/memory-cache.ts';
import { createRedisProbe } from '../src/adapters/redis/probe.ts';
import { createClock } from '../src/adapters/runtime/clock.ts';
import { createIds } from '../src/adapters/runtime/ids.ts';
import { createTelemetry } from '../src/adapters/telemetry/log.ts';
import { loadTokenizer } from '../src/adapters/tokenizer/load-tokenizer.ts';
import type { Config } from '../src/config.ts';
import { createWaiters } from '../src/flows/waiters.ts';
import type { Probe } from '../src/ports/machinery.ts';
import type { Background } from '../src/ports/runtime.ts';
import type { IsolateServices, Services } from './context.ts';
import { flowSettings } from './flow-settings.ts';
import { createReadinessCache } from './readiness.ts';

/** What an isolate keeps beside its services, to make those of a request. */
export type Isolate = {
  readonly services: IsolateServices;
  readonly limiter: LimiterIsolate;
  readonly probes: readonly Probe[];
};

/**
 * Makes what lives as long as the isolate: keys, counters, and clients that hold no connection.
 * The supabase client is among them: for rpc it keeps an address and two headers. The promise it begins with does no
 * I/O, so no request can be left waiting for one that was cut off.
 */
export function createIsolate(config: Config): Isolate {
  const clock = createClock();
  const hasher = createHasher(config);
  const database = createDatabase(config, clock.now);
  const askModel = probeModel(config);
  const modelProbe: Probe = {
    name: 'model',
    isAdvisory: true,
    probe: async () => {
      const answer = await askModel(config.POSTGRES_DEADLINE_MS);
      return answer.ok ? { ok: true, detail: 'ok' } : { ok: false, detail: answer.error.code };
    },
  };
  return {
    services: {
      config,
      settings: flowSettings(config),
      clock,
      hasher,
      ids: createIds(),
      telemetry: createTelemetry(clock),
      waiters: createWaiters(config.MAX_WAITERS),
      readiness: createReadinessCache(),
      queue: createUpdateQueue(database),
      circuit: createCircuit(database),
      store: createMemoryStore(database),
      userData: { exportChat: exportChat(database) },
      machinery: createMachinery(database),
      authenticator: createAuthenticator(config, {
        hasher,
        clock,
        apiKeys: { readApiKey: readApiKey(database) },
      }),
      verifier: createSignatureVerifier(config),
      publisher: createPublisher(config, clock),
      summariser: { proposeOperations: proposeOperations(config) },
      tokenizer: { loadTokenizer },
    },
    limiter: createLimiterIsolate(config),
    probes: [serviceHealth(database), createQueueProbe(config), modelProbe, circuitProbe(database)],
  };
}

/**
 * Makes the services of one request. Redis is made anew: its client sends what is asked within one tick as one
 * request, and on Workers that must not mix two callers.
 * @param keepAlive hands work to the platform (`waitUntil`); a failure in it is logged by name and goes no further.
 */
export function createServices(isolate: Isolate, keepAlive: Background): Services {
  const { config, clock, telemetry } = isolate.services;
  const redis = createRedis(config);
  const background: Background = (work) =>
    keepAlive(
      work.catch((error: unknown) => {
        const reason = error instanceof Error ? error.name : typeof error;
        telemetry.log('error', 'background_failed', { reason });
      }),
    );
  return {
    ...isolate.services,
    background,
    cache: createMemoryCache(config, redis),
    limiter: createLimiter(config, isolate.limiter, { redis, clock, background }),
    probes: [...isolate.probes, createRedisProbe(redis)],
  };
}
