// Ends a batch: memory, revision, facts and rows in one transaction behind three guards.
import { appliedRow } from '../../contract/rows.ts';
import { ok } from '../../domain/result.ts';
import type { UpdateQueue } from '../../ports/update-queue.ts';
import type { Database } from './client.ts';
import { toJson } from './json.ts';
import { readSnapshot } from './read-snapshot.ts';

/** @returns the queue's `applyUpdate`. Refusals, in the order they are checked: SDGON, SDFEN, SDVER, SDGAP. */
export const applyUpdate =
  (database: Database): UpdateQueue['applyUpdate'] =>
  async (apply) => {
    const answer = await database.fencedRpc(
      'apply_update',
      {
        tenant_id: apply.tenantId,
        chat_id: apply.chatId,
        fence: apply.fence,
        expected_version: apply.expectedVersion,
        updates: toJson(
          apply.updates.map(({ queueId, mergedBy, ...update }) => ({
            queue_id: queueId,
            merged_by: mergedBy,
            ...update,
          })),
        ),
        entries: toJson(apply.entries),
        content: toJson({ ...apply.content, lines: apply.lines }),
        is_changed: apply.isChanged,
      },
      appliedRow,
    );
    if (!answer.ok) return answer;
    return ok({ ...readSnapshot(answer.value.memory), more: answer.value.more });
  };
