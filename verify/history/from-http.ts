// What a client saw, made of an HTTP response as the API gives it.
import { z } from 'zod';
import type { MemoryContent } from '../../src/domain/memory.ts';
import { type EventOf, hashContent } from './event.ts';

export type Answer = { readonly status: number; readonly headers: Headers; readonly body: unknown };

const count = z.int().min(0);
const appended = z.object({ queue_id: z.string(), seq: count });
const shown = z.looseObject({
  user_confirmed: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
  llm_inferred: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
  general_summary: z.string(),
  to_confirm: z.array(z.object({ key: z.string(), value: z.string(), question: z.string() })),
  token_count: count,
  size_state: z.enum(['ok', 'near_limit', 'full']),
  version: count,
  accepted_seq: count,
  applied_seq: count,
  pending_updates: count,
  stale: z.boolean(),
});
const update = z.object({ status: z.string(), applied_version: count.nullable() });
const problem = z.object({ code: z.string() });

/** A problem document below 500 is a refusal; no answer, and anything else, leaves open whether it happened. */
function otherwise(answer: Answer | null): { kind: 'refused'; code: string } | { kind: 'unknown' } {
  const refusal = problem.safeParse(answer?.body);
  const isRefusal = answer !== null && answer.status >= 400 && answer.status < 500 && refusal.success;
  return isRefusal ? { kind: 'refused', code: refusal.data.code } : { kind: 'unknown' };
}

/** @param answer null when there was none (time-out, connection lost). */
export function appendSeen(answer: Answer | null): EventOf<'append'>['seen'] {
  const body = appended.safeParse(answer?.body);
  if (answer === null || answer.status > 299 || !body.success) return otherwise(answer);
  return { kind: 'done', value: { queueId: body.data.queue_id, seq: body.data.seq } };
}

/** Of a 200; a 304 shows nothing and is `unknown`. */
export function readSeen(answer: Answer | null): EventOf<'read'>['seen'] {
  const body = shown.safeParse(answer?.body);
  if (answer?.status !== 200 || !body.success) return otherwise(answer);
  const memory = body.data;
  const content: MemoryContent = memory;
  return {
    kind: 'done',
    value: {
      version: memory.version,
      acceptedSeq: memory.accepted_seq,
      appliedSeq: memory.applied_seq,
      pendingUpdates: memory.pending_updates,
      stale: memory.stale,
      showsPending: Array.isArray(memory.pending),
      source: answer.headers.get('saidso-source') === 'cache' ? 'cache' : 'database',
      ageSeconds: Number(answer.headers.get('age') ?? 0),
      isDegraded: (answer.headers.get('saidso-degraded') ?? '').includes('database'),
      content: hashContent(content),
    },
  };
}

export function awaitSeen(answer: Answer | null): EventOf<'await'>['seen'] {
  const body = update.safeParse(answer?.body);
  if (answer?.status !== 200 || !body.success) return otherwise(answer);
  return { kind: 'done', value: { status: body.data.status, appliedVersion: body.data.applied_version } };
}

/** Of a creation (200, 201) or an erasure (200). */
export function doneSeen(answer: Answer | null): EventOf<'create'>['seen'] {
  return answer !== null && answer.status < 300 ? { kind: 'done', value: null } : otherwise(answer);
}
