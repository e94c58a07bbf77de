// Who meets in the proof of the enqueues: connections that append, and workers that claim and apply meanwhile.
import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { createDirectDatabase } from '../sim/drivers/direct-database.ts';
import { createUpdateQueue } from '../src/adapters/postgres/update-queue.ts';
import { asId, type ChatRef } from '../src/domain/ids.ts';
import { EMPTY_MEMORY } from '../src/domain/memory.ts';
import { hashWords } from '../verify/history/event.ts';
import type { Recorder } from '../verify/history/record.ts';
import type { EnqueueCall } from './enqueue-calls.ts';

export const TENANT = '00000000-0000-4000-8000-000000000001';
export const USER = '00000000-0000-4000-8000-0000000000ad';

const APPEND = `select public.append_update($1, $2, $3, $4, 'exchange', $5, null, null, 'api', 0, $6, $7) as answer`;

const nowMs = (): number => performance.timeOrigin + performance.now();
const codeOf = (error: unknown): string => String((error as { code?: unknown }).code);

/** Sends calls until there are none left, each when the one before is answered, as one connection does. */
export async function enqueue(
  client: pg.Client,
  next: () => EnqueueCall | undefined,
  recorder: Recorder,
): Promise<string[]> {
  const unexpected: string[] = [];
  for (let call = next(); call !== undefined; call = next()) {
    const { chatId, queueId, words, idempotencyKey } = call;
    const startMs = nowMs();
    const asked = {
      op: 'append' as const,
      chatId,
      userId: USER,
      idempotencyKey,
      words: hashWords({ snippet: words }),
    };
    const hash = idempotencyKey === null ? null : words;
    try {
      const { rows } = await client.query({
        name: 'append',
        text: APPEND,
        values: [TENANT, USER, chatId, queueId, words, idempotencyKey, hash],
      });
      const { queue_id, seq } = rows[0].answer as { queue_id: string; seq: number };
      const seen = { kind: 'done' as const, value: { queueId: queue_id, seq } };
      recorder.record({ ...asked, startMs, endMs: nowMs(), seen });
    } catch (error) {
      const isReuse = codeOf(error) === 'SDKEY';
      if (!isReuse) unexpected.push(`an append failed with ${codeOf(error)}`);
      const seen = isReuse
        ? { kind: 'refused' as const, code: 'idempotency_key_reused' }
        : { kind: 'unknown' as const };
      recorder.record({ ...asked, startMs, endMs: nowMs(), seen });
    }
  }
  return unexpected;
}

/** Claims, stores and applies batches that change nothing, and meets other workers on the way. @returns rows applied. */
export async function work(
  client: pg.Client,
  chats: readonly string[],
  isOver: () => boolean,
): Promise<number> {
  const queue = createUpdateQueue(createDirectDatabase(client, Date.now));
  let applied = 0;
  for (let turn = 0; !isOver(); turn += 1) {
    // The hot chat every second time, as it gets every second update.
    const chatId = (turn % 2 === 0 ? chats[0] : chats[turn % chats.length]) ?? '';
    const chat: ChatRef = { tenantId: asId(TENANT), chatId: asId(chatId) };
    const claim = await queue.claimUpdate(chat, { holder: randomUUID(), leaseMs: 25_000, batchLimit: 8 });
    if (!claim.ok) throw new Error(`a claim was refused: ${claim.error.code}`);
    if (claim.value.outcome !== 'claimed') continue;
    const { fence, version, updates } = claim.value;
    const result = {
      entries: [],
      outcome: 'no_change' as const,
      mergedBy: 'llm' as const,
      tokens: { input: 1, output: 1 },
    };
    const stored = await queue.storeResult(
      chat,
      fence,
      updates.map(({ queueId }) => ({ queueId, result })),
    );
    if (!stored.ok) throw new Error(`a result was refused: ${stored.error.code}`);
    const settled = await queue.applyUpdate({
      ...chat,
      fence,
      expectedVersion: version,
      updates: updates.map(({ queueId, seq }) => ({ ...result, queueId, seq, diff: [], error: null })),
      entries: [],
      content: EMPTY_MEMORY,
      lines: [],
      isChanged: false,
    });
    if (!settled.ok) throw new Error(`an apply was refused: ${settled.error.code}`);
    applied += updates.length;
  }
  return applied;
}
