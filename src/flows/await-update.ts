// Reads one update, and holds the answer until it has ended or the time is over.
import type { QueueId, TenantId, UserId } from '../domain/ids.ts';
import type { Problem } from '../domain/problem.ts';
import type { Result } from '../domain/result.ts';
import { isTerminal, type UpdateResource } from '../domain/update.ts';
import type { Clock } from '../ports/runtime.ts';
import type { UpdateQueue } from '../ports/update-queue.ts';
import { pollUntil } from './poll-until.ts';
import type { Waiters } from './waiters.ts';

type Ports = { readonly queue: UpdateQueue; readonly clock: Clock; readonly waiters: Waiters };
type Input = {
  readonly owner: { readonly tenantId: TenantId; readonly userId: UserId };
  readonly queueId: QueueId;
  readonly waitSeconds: number;
};

/** @returns the update resource as of the last read. Refusals: update_not_found, dependency_unavailable. */
export async function awaitUpdate(
  ports: Ports,
  { owner, queueId, waitSeconds }: Input,
): Promise<Result<UpdateResource, Problem>> {
  const read = () => ports.queue.readUpdate(owner, queueId);
  const isDone = (result: Result<UpdateResource, Problem>) => !result.ok || isTerminal(result.value.status);
  return pollUntil(ports, await read(), waitSeconds * 1_000, isDone, read);
}
