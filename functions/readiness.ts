// Whether the dependencies answer: probed for real, remembered for five seconds.
import type { Probe } from '../src/ports/machinery.ts';
import type { Clock, Telemetry } from '../src/ports/runtime.ts';

export type Readiness = readonly {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
  readonly isAdvisory: boolean;
}[];

/** Kept per isolate. It holds results, never a promise: on Workers one request may not await another's I/O. */
export type ReadinessCache = { last: { readonly atMs: number; readonly results: Readiness } | null };

const KEEP_MS = 5_000;

export const createReadinessCache = (): ReadinessCache => ({ last: null });

const failed = (): Awaited<ReturnType<Probe['probe']>> => ({ ok: false, detail: 'probe_threw' });

type Ports = {
  readonly readiness: ReadinessCache;
  readonly probes: readonly Probe[];
  readonly clock: Clock;
  readonly telemetry: Telemetry;
};

/**
 * Probes every dependency at once, at most every 5 s. Requests that arrive while a probe runs probe as well: a
 * few extra probes are cheaper than a shared promise that dies with the request that made it.
 * The cause of a failure goes to the log; whoever can reach the health page learns only which part it is.
 */
export async function readReadiness({ readiness, probes, clock, telemetry }: Ports): Promise<Readiness> {
  const { last } = readiness;
  const ageMs = last === null ? Number.POSITIVE_INFINITY : clock.now() - last.atMs;
  // Negative: the clock was set back, and what was seen before would be believed until it has caught up.
  if (last !== null && ageMs >= 0 && ageMs < KEEP_MS) return last.results;
  const results = await Promise.all(
    probes.map(async ({ name, isAdvisory = false, probe }) => {
      const { ok, detail, shown } = await probe().catch(failed);
      if (!ok) telemetry.log('warn', 'dependency_failing', { code: name, reason: detail });
      return { name, ok, detail: shown ?? (ok ? 'answers' : 'does not answer as it should'), isAdvisory };
    }),
  );
  readiness.last = { atMs: clock.now(), results };
  return results;
}
