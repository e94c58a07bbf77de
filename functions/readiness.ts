// Whether the dependencies answer: probed for real, remembered for five seconds.
import type { Probe } from '../src/ports/machinery.ts';
import type { Clock } from '../src/ports/runtime.ts';

export type Readiness = readonly { readonly name: string; readonly ok: boolean; readonly detail: string }[];

/** Kept per isolate. It holds results, never a promise: on Workers one request may not await another's I/O. */
export type ReadinessCache = { last: { readonly atMs: number; readonly results: Readiness } | null };

const KEEP_MS = 5_000;

export const createReadinessCache = (): ReadinessCache => ({ last: null });

/**
 * Probes every dependency at once, at most every 5 s. Requests that arrive while a probe runs probe as well: a
 * few extra probes are cheaper than a shared promise that dies with the request that made it.
 */
export async function readReadiness(
  cache: ReadinessCache,
  probes: readonly Probe[],
  clock: Clock,
): Promise<Readiness> {
  if (cache.last !== null && clock.now() - cache.last.atMs < KEEP_MS) return cache.last.results;
  const results = await Promise.all(
    probes.map(async ({ name, probe }) => {
      // A probe that throws is a failing dependency; its message may hold an address or a key, so it stays here.
      const { ok, detail } = await probe().catch(() => ({ ok: false, detail: 'not answering' }));
      return { name, ok, detail };
    }),
  );
  cache.last = { atMs: clock.now(), results };
  return results;
}
