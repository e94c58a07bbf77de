// A request of a client as the client lives it: it picks a process, waits, and may never hear.
import type { Problem } from '../src/domain/problem.ts';
import type { Result } from '../src/domain/result.ts';
import type { Seen } from './history.ts';
import { type Marks, type ServicePorts, servicePorts } from './service-ports.ts';
import type { World } from './world.ts';

/** A client stops waiting after this, which says nothing about what the service goes on doing. */
const PATIENCE_MS = 15_000;

export type Answered<T> = { readonly startMs: number; readonly endMs: number; readonly seen: Seen<T> };

/** Asks and waits. A dependency that was away is `unknown`: only a repetition shows whether it had happened. */
export async function askService<T>(
  world: World,
  marks: Marks,
  name: string,
  work: (ports: ServicePorts) => Promise<Result<T, Problem>>,
): Promise<Answered<T>> {
  const { timeline, fleet, random, plan, truth, log } = world;
  const startMs = timeline.now();
  const isolate = fleet.pick((count) => random.between(0, count - 1));
  const unknown: Seen<T> = { kind: 'unknown' };
  const served = isolate
    .handle(() => work(servicePorts(world, marks, { isolate, name })))
    .then((ending): Seen<T> => {
      if (ending.kind === 'died' || plan.next('answer') !== null) return unknown;
      if (ending.value.ok) return { kind: 'done', value: ending.value.value };
      const { code } = ending.value.error;
      return code === 'dependency_unavailable' ? unknown : { kind: 'refused', code };
    })
    .catch((error: unknown): Seen<T> => {
      truth.thrown.push(`${name}: ${String(error)}`);
      return unknown;
    });
  const seen = await Promise.race([served, timeline.sleep(PATIENCE_MS).then(() => unknown)]);
  log.write(`${name} -> ${seen.kind}${seen.kind === 'refused' ? ` ${seen.code}` : ''}`);
  return { startMs, endMs: timeline.now(), seen };
}
