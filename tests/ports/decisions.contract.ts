// What every write-ahead queue does with updates that call no model, the one on Postgres and the fake.
import { describe, expect, test } from 'vitest';
import {
  appendOf,
  applyOf,
  CONTENT,
  type QueueUnderTest,
  queueSteps,
  resultsOf,
  take,
} from './queue-steps.ts';

const SHORT_MS = 120;

/** @param ports asked for in each test, so that a suite may start its servers first. */
export function decisionsContract(name: string, ports: () => QueueUnderTest): void {
  const { append, claim, claimAfterExpiry, openChat, shown } = queueSteps(ports);

  describe(`${name} with decisions`, () => {
    test('a decision carries its payload instead of words, and goes into no batch with another kind', async () => {
      const chat = await openChat();
      const { queue } = ports();
      const decision = { key: 'diet', action: 'correct', value: 'vegan "strict" 🙂' } as const;
      const none = { contextSnippet: null, messages: null };
      await append(chat);
      await queue.appendUpdate({ ...appendOf(chat), kind: 'decision', exchange: none, payload: decision });
      await queue.appendUpdate({
        ...appendOf(chat),
        kind: 'restore',
        exchange: none,
        payload: { version: 3 },
      });
      expect(take(await ports().store.readMemory(chat, true)).pending.map(({ seq }) => seq)).toEqual([1]);
      const seen = [];
      for (let batch = 0; batch < 3; batch++) {
        const held = await claim(chat);
        seen.push(
          ...held.updates.map(({ seq, kind, payload, exchange }) => [seq, kind, payload, exchange.messages]),
        );
        await queue.storeResult(chat, held.fence, resultsOf(held));
        take(await queue.applyUpdate(applyOf(chat, held)));
      }
      expect(seen).toEqual([
        [1, 'exchange', null, [{ role: 'user', content: 'My name is Ada.' }]],
        [2, 'decision', decision, null],
        [3, 'restore', { version: 3 }, null],
      ]);
    });

    test('a full memory refuses new words but takes decisions [memory_full]', async () => {
      const chat = await openChat();
      const { queue } = ports();
      await append(chat);
      const held = await claim(chat);
      await queue.storeResult(chat, held.fence, resultsOf(held));
      take(await queue.applyUpdate({ ...applyOf(chat, held), content: { ...CONTENT, size_state: 'full' } }));
      expect(await queue.appendUpdate(appendOf(chat))).toMatchObject({ error: { code: 'memory_full' } });
      const rejection = { key: 'item_1', action: 'reject' } as const;
      const none = { contextSnippet: null, messages: null };
      const taken = await queue.appendUpdate({
        ...appendOf(chat),
        kind: 'decision',
        exchange: none,
        payload: rejection,
      });
      expect(taken).toMatchObject({ ok: true, value: { seq: 2 } });
    });

    test('a rejection without a model is stored and shown with its reason', async () => {
      const chat = await openChat();
      const { queue } = ports();
      const { queueId } = await append(chat);
      const first = await claim(chat, SHORT_MS);
      const error = { code: 'fact_not_found', detail: 'Nothing stood under this key.' };
      const result = {
        entries: [],
        outcome: 'rejected',
        mergedBy: null,
        tokens: { input: 0, output: 0 },
        error,
      } as const;
      take(await queue.storeResult(chat, first.fence, [{ queueId, result }]));
      const held = await claimAfterExpiry(chat);
      expect(held.updates.map((update) => update.result)).toEqual([result]);
      const update = {
        queueId,
        seq: 1,
        diff: [],
        outcome: 'rejected',
        mergedBy: null,
        tokens: result.tokens,
        error,
      } as const;
      take(
        await queue.applyUpdate({ ...applyOf(chat, held), updates: [update], entries: [], isChanged: false }),
      );
      expect(await shown(chat, queueId)).toMatchObject({
        status: 'complete',
        outcome: 'rejected',
        merged_by: null,
        error: { ...error, retry_at: null },
      });
    });
  });
}
