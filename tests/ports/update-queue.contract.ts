// What every write-ahead queue does, the one on Postgres and the fake: append, claim, store, apply, and who may.
import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { pollUntil } from '../../local/postgres/poll-until.ts';
import { newChat } from '../support/memory-examples.ts';
import {
  appendOf,
  applyOf,
  CONTENT,
  entryOf,
  failOf,
  LINES,
  newQueueId,
  type QueueUnderTest,
  queueSteps,
  releaseOf,
  resultOf,
  resultsOf,
  take,
} from './queue-steps.ts';

const SHORT_MS = 120;

/** @param ports asked for in each test, so that a suite may start its servers first. */
export function updateQueueContract(name: string, ports: () => QueueUnderTest): void {
  const { append, appendMany, claim, claimAfterExpiry, claimAs, memory, openChat, shown } = queueSteps(ports);

  describe(`${name} as a queue of updates`, () => {
    test('updates get the next seq of their chat and wait', async () => {
      const chat = await openChat();
      const first = appendOf(chat, 'My name is Ada.');
      expect(take(await ports().queue.appendUpdate(first))).toEqual({
        outcome: 'appended',
        queueId: first.queueId,
        chatId: chat.chatId,
        seq: 1,
        status: 'pending_summarization',
        publishAttempt: 1,
        acceptedSeq: 1,
        createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        estimateMs: expect.any(Number),
      });
      expect(await append(chat)).toMatchObject({ seq: 2, acceptedSeq: 2 });
    });

    test('appends at once get every seq once', async () => {
      const chat = await openChat();
      const seqs = await Promise.all(Array.from({ length: 12 }, async () => (await append(chat)).seq));
      expect(seqs.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, at) => at + 1));
    });

    test('a chat of another user takes no update [chat_not_found]', async () => {
      const chat = await openChat();
      const foreign = { ...chat, userId: (await openChat()).userId };
      expect(await ports().queue.appendUpdate(appendOf(foreign))).toMatchObject({
        ok: false,
        error: { code: 'chat_not_found' },
      });
    });

    test('an idempotency key seen before gives the same row as it stands now', async () => {
      const chat = await openChat();
      const key = { idempotencyKey: randomUUID(), requestHash: 'one' };
      const [first, again] = await Promise.all([
        ports().queue.appendUpdate({ ...appendOf(chat), ...key }),
        ports().queue.appendUpdate({ ...appendOf(chat), ...key }),
      ]);
      const answers = [take(first), take(again)];
      expect(answers.map(({ outcome }) => outcome).toSorted()).toEqual(['appended', 'replayed']);
      expect(answers[0]?.queueId).toBe(answers[1]?.queueId);
      await claim(chat);
      expect(take(await ports().queue.appendUpdate({ ...appendOf(chat), ...key }))).toMatchObject({
        outcome: 'replayed',
        seq: 1,
        status: 'processing',
        acceptedSeq: 1,
      });
    });

    test('an idempotency key with another body is refused, also for another chat [idempotency_key_reused]', async () => {
      const chat = await openChat();
      const other = { ...appendOf(chat), chatId: (await openChat()).chatId };
      const idempotencyKey = randomUUID();
      take(await ports().queue.appendUpdate({ ...appendOf(chat), idempotencyKey, requestHash: 'one' }));
      for (const body of [appendOf(chat), other])
        expect(
          await ports().queue.appendUpdate({ ...body, idempotencyKey, requestHash: 'two' }),
        ).toMatchObject({ ok: false, error: { code: 'idempotency_key_reused' } });
    });

    test('a claim takes the oldest eight rows, and repeated by its holder it is the same claim', async () => {
      const chat = await openChat();
      await appendMany(chat, 10);
      const holder = randomUUID();
      const claimed = await claimAs(chat, holder);
      expect(claimed).toMatchObject({ outcome: 'claimed', ready: false, fence: 1, version: 0, entries: [] });
      if (claimed.outcome !== 'claimed') return;
      expect(claimed.userId).toBe(chat.userId);
      expect(claimed.updates.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
      expect(claimed.updates[0]).toMatchObject({
        kind: 'exchange',
        attempts: 1,
        result: null,
        triggerSource: 'api',
        exchange: { contextSnippet: null, messages: [{ role: 'user', content: 'My item 1 is 1.' }] },
      });
      expect(await claimAs(chat, holder)).toEqual(claimed);
      expect(await claimAs(chat, randomUUID())).toMatchObject({ outcome: 'lease_held' });
    });

    test('two workers at once: one gets the rows, the other hears that the lease is held', async () => {
      const chat = await openChat();
      await append(chat);
      const answers = await Promise.all([claimAs(chat, randomUUID()), claimAs(chat, randomUUID())]);
      expect(answers.map(({ outcome }) => outcome).toSorted()).toEqual(['claimed', 'lease_held']);
    });

    test('there is nothing to claim in an idle chat and none in an unknown one', async () => {
      const chat = await openChat();
      expect(await claimAs(chat, randomUUID())).toEqual({ outcome: 'empty', retryAt: null });
      expect(await claimAs(newChat(), randomUUID())).toEqual({ outcome: 'gone' });
    });

    test.for([
      { what: '7,000 letters each', words: 'x'.repeat(7_000), taken: 1 },
      { what: '6,000 letters each', words: 'x'.repeat(6_000), taken: 2 },
      { what: '4,000 characters of two code units each', words: '🙂'.repeat(4_000), taken: 3 },
    ])('a batch holds at most 12,000 characters: of rows with $what, $taken', async ({ words, taken }) => {
      const chat = await openChat();
      for (let row = 0; row < 4; row++) await append(chat, words);
      expect((await claim(chat)).updates).toHaveLength(taken);
    });

    test('a lease that ran out passes the rows on, and its worker is refused [stale_fence]', async () => {
      const chat = await openChat();
      const [queueId] = await appendMany(chat, 1);
      const slow = await claim(chat, SHORT_MS);
      const next = await claimAfterExpiry(chat);
      expect([next.fence, next.updates[0]?.attempts, next.deaths]).toEqual([slow.fence + 1, 1, 1]);
      const stale = { ok: false, error: { code: 'stale_fence' } };
      const { queue } = ports();
      const row = queueId ?? newQueueId();
      expect(await queue.storeResult(chat, slow.fence, [{ queueId: row, result: resultOf() }])).toEqual(
        stale,
      );
      expect(await queue.applyUpdate(applyOf(chat, slow))).toEqual(stale);
      expect(await queue.releaseUpdate({ ...releaseOf(chat), fence: slow.fence })).toEqual(stale);
      expect(await queue.failUpdate({ ...failOf(chat, row), fence: slow.fence })).toEqual(stale);
      expect(await shown(chat, queueId)).toMatchObject({ status: 'processing', error: null });
    });

    test('a lease that ran out while nobody looked still holds for its worker', async () => {
      const chat = await openChat();
      await append(chat);
      const held = await claim(chat, 1);
      await pollUntil(() => false, 20);
      expect(await ports().queue.storeResult(chat, held.fence, resultsOf(held))).toMatchObject({ ok: true });
    });

    test('a row that has cost two attempts is claimed alone, whatever the batch was', async () => {
      const chat = await openChat();
      await appendMany(chat, 3);
      for (const fence of [1, 2]) {
        expect((await claim(chat)).updates.map(({ seq, attempts }) => [seq, attempts])).toEqual([
          [1, fence],
          [2, fence],
          [3, fence],
        ]);
        await ports().queue.releaseUpdate({ ...releaseOf(chat), fence });
      }
      expect((await claim(chat)).updates.map(({ seq, attempts }) => [seq, attempts])).toEqual([[1, 3]]);
    });

    test('a death gives the attempt back, is counted, and halves the batch until a success', async () => {
      const chat = await openChat();
      await appendMany(chat, 4);
      const claims = [await claim(chat, SHORT_MS)];
      for (let death = 1; death <= 3; death++) claims.push(await claimAfterExpiry(chat, SHORT_MS));
      expect(claims.map(({ updates, deaths }) => [updates.map(({ attempts }) => attempts), deaths])).toEqual([
        [[1, 1, 1, 1], 0],
        [[1, 1], 1],
        [[1], 2],
        [[1], 3],
      ]);
      const last = await claimAfterExpiry(chat);
      expect([last.updates.map(({ seq }) => seq), last.deaths]).toEqual([[1], 4]);
      await ports().queue.storeResult(chat, last.fence, resultsOf(last));
      take(await ports().queue.applyUpdate(applyOf(chat, last)));
      expect((await claim(chat)).updates.map(({ seq }) => seq)).toEqual([2, 3, 4]);
    });

    test('stored results wait for their write, survive their worker and come before the model', async () => {
      const chat = await openChat();
      const ids = await appendMany(chat, 2);
      const first = await claim(chat, SHORT_MS);
      const { queue } = ports();
      for (let call = 0; call < 2; call++)
        expect(await queue.storeResult(chat, first.fence, resultsOf(first))).toMatchObject({ ok: true });
      for (const id of ids) expect((await shown(chat, id)).status).toBe('ready_to_write');
      await append(chat, 'My item 3 is 3.');
      const next = await claimAfterExpiry(chat);
      expect(next.ready).toBe(true);
      expect(next.updates.map(({ seq, attempts }) => [seq, attempts])).toEqual([
        [1, 1],
        [2, 1],
      ]);
      expect(next.updates.map(({ result }) => result)).toEqual([resultOf(1), resultOf(2)]);
    });

    test('an apply ends its rows, moves version and watermark, and cannot be repeated', async () => {
      const chat = await openChat();
      const [one] = await appendMany(chat, 9);
      const held = await claim(chat);
      const { queue } = ports();
      await queue.storeResult(chat, held.fence, resultsOf(held));
      const applied = take(await queue.applyUpdate(applyOf(chat, held)));
      expect(applied).toMatchObject({ userId: chat.userId, more: true });
      expect(applied.memory).toMatchObject({
        ...CONTENT,
        lines: LINES,
        version: 1,
        accepted_seq: 9,
        applied_seq: 8,
        pending_updates: 1,
        failed_updates: 0,
        last_updated: expect.any(String),
      });
      expect(await memory(chat)).toEqual(applied.memory);
      expect(await shown(chat, one)).toMatchObject({
        status: 'complete',
        outcome: 'applied',
        applied_version: 1,
        merged_by: 'offline',
        tokens: { input: 10, output: 2 },
        diff: [{ op: 'add', section: 'user_confirmed', key: 'item_1', after: '1' }],
        error: null,
        processed_at: expect.any(String),
      });
      expect(await queue.applyUpdate(applyOf(chat, held))).toEqual({
        ok: false,
        error: { code: 'stale_fence' },
      });
      const rest = await claim(chat);
      expect([rest.fence, rest.version, rest.entries]).toEqual([
        2,
        1,
        held.updates.map(({ seq }) => ({ ...entryOf(seq), version: 1 })),
      ]);
    });

    test('each guard of an apply refuses on its own [stale_version] [seq_gap]', async () => {
      const chat = await openChat();
      await appendMany(chat, 2);
      const held = await claim(chat);
      const { queue } = ports();
      await queue.storeResult(chat, held.fence, resultsOf(held));
      const good = applyOf(chat, held);
      for (const [change, code] of [
        [{ expectedVersion: 1 }, 'stale_version'],
        [{ updates: good.updates.slice(1) }, 'seq_gap'],
        [{ updates: good.updates.toReversed() }, 'seq_gap'],
        [{ updates: [] }, 'seq_gap'],
      ] as const)
        expect(await queue.applyUpdate({ ...good, ...change })).toEqual({ ok: false, error: { code } });
      expect(take(await queue.applyUpdate(good)).memory.version).toBe(1);
    });
  });
}
