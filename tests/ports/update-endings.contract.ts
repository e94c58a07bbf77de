// How a claim ends without an apply, and who is rung again: release, dead letter, sweep. On Postgres and the fake.
import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { pollUntil } from '../../local/postgres/poll-until.ts';
import type { OwnedChat } from '../../src/domain/ids.ts';
import {
  applyOf,
  failOf,
  newQueueId,
  type QueueUnderTest,
  queueSteps,
  releaseOf,
  resultsOf,
  take,
} from './queue-steps.ts';

const EVERYTHING = 1_000;

/** @param ports asked for in each test, so that a suite may start its servers first. */
export function updateEndingsContract(name: string, ports: () => QueueUnderTest): void {
  const { append, appendMany, claim, claimAs, complete, memory, openChat, shown } = queueSteps(ports);
  /** The attempt numbers under which the sweep would ring this chat. */
  const sweepFor = async (chat: OwnedChat, republishAfterMs = 0) =>
    take(await ports().queue.strandedUpdates(republishAfterMs, EVERYTHING))
      .filter(({ chatId }) => chatId === chat.chatId)
      .map(({ publishAttempt }) => publishAttempt);

  describe(`${name} as a queue of updates that end otherwise`, () => {
    test('a release gives the rows back, shows why, and spends the attempt only if it says so', async () => {
      const chat = await openChat();
      const [queueId] = await appendMany(chat, 2);
      await claim(chat);
      const outage = { ...releaseOf(chat), spendsAttempt: false, errorCode: 'model_unavailable' };
      expect(await ports().queue.releaseUpdate(outage)).toEqual({ ok: true, value: { more: true } });
      expect(await shown(chat, queueId)).toMatchObject({
        status: 'pending_summarization',
        attempts: 0,
        error: { code: 'model_unavailable', retry_at: expect.any(String) },
      });
      const again = await claim(chat);
      await ports().queue.releaseUpdate({ ...releaseOf(chat), fence: again.fence });
      expect(await shown(chat, queueId)).toMatchObject({ attempts: 1, error: { code: 'model_refused' } });
    });

    test('a released worker has no right to write any more [stale_fence]', async () => {
      const chat = await openChat();
      await append(chat);
      const held = await claim(chat);
      const { queue } = ports();
      await queue.releaseUpdate(releaseOf(chat));
      const stale = { ok: false, error: { code: 'stale_fence' } };
      expect(await queue.storeResult(chat, held.fence, resultsOf(held))).toEqual(stale);
      expect(await queue.applyUpdate(applyOf(chat, held))).toEqual(stale);
      expect(await queue.releaseUpdate(releaseOf(chat))).toEqual(stale);
    });

    test('a release with a pause keeps everybody off the chat until it is over', async () => {
      const chat = await openChat();
      await append(chat);
      await claim(chat);
      await ports().queue.releaseUpdate({ ...releaseOf(chat), retryInMs: 400 });
      const early = await claimAs(chat, randomUUID());
      expect(early).toEqual({ outcome: 'empty', retryAt: expect.stringMatching(/^\d{4}-/) });
      expect(await sweepFor(chat)).toEqual([]);
      let later = early;
      await pollUntil(async () => {
        later = await claimAs(chat, randomUUID());
        return later.outcome === 'claimed';
      }, 5_000);
      expect(later).toMatchObject({ outcome: 'claimed', fence: 2 });
    });

    test('a release bounds the next batch, which is how a poison row is found', async () => {
      const chat = await openChat();
      await appendMany(chat, 6);
      await claim(chat);
      await ports().queue.releaseUpdate({ ...releaseOf(chat), spendsAttempt: false, batchLimit: 3 });
      expect((await claim(chat)).updates.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    });

    test('a dead letter ends one row, frees its neighbours unspent, and the watermark passes it', async () => {
      const chat = await openChat();
      const [first, second] = await appendMany(chat, 2);
      await claim(chat);
      const failed = take(await ports().queue.failUpdate(failOf(chat, first ?? newQueueId())));
      expect(failed).toMatchObject({ userId: chat.userId, more: true });
      expect(failed.memory).toMatchObject({
        version: 0,
        accepted_seq: 2,
        applied_seq: 1,
        pending_updates: 1,
        failed_updates: 1,
        last_updated: null,
      });
      expect(await shown(chat, first)).toMatchObject({
        status: 'failed',
        outcome: 'dead_letter',
        applied_version: null,
        processed_at: expect.any(String),
        error: { code: 'model_refused', retry_at: null },
      });
      expect(await shown(chat, second)).toMatchObject({ status: 'pending_summarization', attempts: 0 });
      expect((await claim(chat)).updates.map(({ seq }) => seq)).toEqual([2]);
    });

    test('a dead letter behind an open row leaves the watermark before it', async () => {
      const chat = await openChat();
      const [, second] = await appendMany(chat, 2);
      await claim(chat);
      const failed = take(await ports().queue.failUpdate(failOf(chat, second ?? newQueueId())));
      expect(failed.memory.applied_seq).toBe(0);
      const held = await claim(chat);
      await ports().queue.storeResult(chat, held.fence, resultsOf(held));
      expect(take(await ports().queue.applyUpdate(applyOf(chat, held))).memory).toMatchObject({
        version: 1,
        applied_seq: 2,
      });
    });

    test('an open chat is rung again after the pause, each time under a new attempt number', async () => {
      const chat = await openChat();
      await appendMany(chat, 3);
      expect(await sweepFor(chat, 60_000)).toEqual([]);
      expect(await sweepFor(chat)).toEqual([2]);
      expect(await sweepFor(chat)).toEqual([3]);
    });

    test('nobody rings for a chat that a worker holds or that has nothing open', async () => {
      const [busy, idle] = [await openChat(), await openChat()];
      await append(busy);
      await claim(busy);
      await complete(idle);
      expect([await sweepFor(busy), await sweepFor(idle)]).toEqual([[], []]);
    });

    test('the sweep takes the rows of a dead worker back and rings for them', async () => {
      const chat = await openChat();
      const queueId = (await append(chat)).queueId;
      await claim(chat, 100);
      let rung: number[] = [];
      await pollUntil(async () => {
        rung = await sweepFor(chat);
        return rung.length > 0;
      }, 5_000);
      expect(rung).toEqual([2]);
      expect(await shown(chat, queueId)).toMatchObject({ status: 'pending_summarization', attempts: 0 });
    });

    test('a row that is ready to write is rung for as well', async () => {
      const chat = await openChat();
      const queueId = (await append(chat)).queueId;
      const held = await claim(chat, 100);
      await ports().queue.storeResult(chat, held.fence, resultsOf(held));
      await pollUntil(async () => (await sweepFor(chat)).length > 0, 5_000);
      expect((await shown(chat, queueId)).status).toBe('ready_to_write');
      expect((await claim(chat)).ready).toBe(true);
    });

    test('an update of another user does not exist [update_not_found]', async () => {
      const [mine, other] = [await openChat(), await openChat()];
      const { queueId } = await append(mine);
      const absent = await ports().queue.readUpdate(other, newQueueId());
      expect(await ports().queue.readUpdate(other, queueId)).toEqual(absent);
      expect(absent).toMatchObject({ ok: false, error: { code: 'update_not_found' } });
      expect(await memory(mine)).toMatchObject({ accepted_seq: 1 });
    });
  });
}
