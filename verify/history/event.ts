// What clients saw, one JSON line per request that was sent. Ids, numbers and hashes: a history holds no user text.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { contentText } from '../../sim/history.ts';
import type { MemoryContent } from '../../src/domain/memory.ts';

const id = z.string().min(1);
const whole = z.int().min(0);

/** `unknown`: no answer, or one that leaves open whether it happened (a time-out, a 5xx). */
const seen = <T extends z.ZodType>(value: T) =>
  z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('done'), value }),
    /** By a problem document; `code` is its code. */
    z.object({ kind: z.literal('refused'), code: z.string() }),
    z.object({ kind: z.literal('unknown') }),
  ]);

/** Unix ms of one clock; `endMs` is when the client had its answer or stopped waiting. */
const asked = { chatId: id, userId: id, client: id.optional(), startMs: z.number(), endMs: z.number() };

export const historyEvent = z.discriminatedUnion('op', [
  z.object({ op: z.literal('create'), ...asked, seen: seen(z.null()) }),
  z.object({
    op: z.literal('append'),
    ...asked,
    /** `hashWords` of what was sent. */
    words: id,
    idempotencyKey: z.string().nullable(),
    seen: seen(z.object({ queueId: id, seq: whole })),
  }),
  z.object({
    op: z.literal('read'),
    ...asked,
    minSeq: whole.optional(),
    minVersion: whole.optional(),
    seen: seen(
      z.object({
        version: whole,
        acceptedSeq: whole,
        appliedSeq: whole,
        pendingUpdates: whole,
        stale: z.boolean(),
        /** Whether the answer had `pending`. */
        showsPending: z.boolean(),
        source: z.enum(['cache', 'database']),
        ageSeconds: whole,
        /** `Saidso-Degraded` named the database. */
        isDegraded: z.boolean(),
        /** `hashContent` of the memory that was shown. */
        content: id,
      }),
    ),
  }),
  z.object({
    op: z.literal('await'),
    ...asked,
    queueId: id,
    seen: seen(z.object({ status: z.string(), appliedVersion: whole.nullable() })),
  }),
  z.object({ op: z.literal('erase'), ...asked, seen: seen(z.null()) }),
]);

export type HistoryEvent = z.output<typeof historyEvent>;
export type EventOf<Op extends HistoryEvent['op']> = Extract<HistoryEvent, { op: Op }>;

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32);

/** What an update carries, as it is sent and as its row holds it; of messages only role and content are compared. */
export type Words = {
  readonly snippet?: string | null | undefined;
  readonly messages?: readonly { readonly role: string; readonly content: string }[] | null | undefined;
  /** Of a decision or restore. */
  readonly payload?: object | null | undefined;
};

/** The same hash for a request and for its row. jsonb has its own order of keys, so there is one here. */
export const hashWords = ({ snippet, messages, payload }: Words): string =>
  sha256(
    JSON.stringify([
      snippet ?? null,
      messages?.map(({ role, content }) => [role, content]) ?? null,
      payload ? Object.entries(payload).sort(([a], [b]) => (a < b ? -1 : 1)) : null,
    ]),
  );

/** The same hash for the body of `GET /api/v1/memory/{chat_id}` and for a fold: fields without their watermarks. */
export const hashContent = (memory: MemoryContent): string => sha256(contentText(memory));
