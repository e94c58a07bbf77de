// What an operator may do about dead letters: list, redrive, drop. On Postgres and the fake.
import { describe, expect, test } from 'vitest';
import type { OwnedChat, QueueId, TenantId } from '../../src/domain/ids.ts';
import type { DeadLetterPlace } from '../../src/ports/dead-letters.ts';
import {
  appendOf,
  applyOf,
  failOf,
  newQueueId,
  type QueueUnderTest,
  queueSteps,
  resultsOf,
  take,
} from './queue-steps.ts';

/** @param ports asked for in each test, so that a suite may start its servers first. */
export function deadLettersContract(name: string, ports: () => QueueUnderTest): void {
  const { append, claim, complete, memory, openChat, shown } = queueSteps(ports);
  const fail = async (chat: OwnedChat, queueId: QueueId, fence: number) =>
    take(await ports().queue.failUpdate({ ...failOf(chat, queueId), fence }));
  /** Appends one update, which dies at once. */
  async function die(chat: OwnedChat, words?: string): Promise<QueueId> {
    const { queueId } = await append(chat, words);
    await fail(chat, queueId, (await claim(chat)).fence);
    return queueId;
  }
  const redrive = async (chat: { tenantId: TenantId }, queueId: QueueId) =>
    take(await ports().deadLetters.redriveUpdate(chat.tenantId, queueId, newQueueId()));
  const redriven = async (chat: OwnedChat, queueId: QueueId) => {
    const answer = await redrive(chat, queueId);
    return answer.outcome === 'redriven' ? answer : expect.fail(answer.outcome);
  };
  const drop = async (chat: OwnedChat, queueId: QueueId) =>
    take(await ports().deadLetters.dropDeadLetter(chat.tenantId, queueId));
  const list = async (chat: OwnedChat, after: DeadLetterPlace | null = null, most = 10, all = false) =>
    take(await ports().deadLetters.listDeadLetters({ ...chat, includesSettled: all }, after, most));

  describe(`${name} as a keeper of dead letters`, () => {
    test('a redrive appends a new update with the words, the seq they were accepted with, and a place at the end', async () => {
      const chat = await openChat();
      const dead = await die(chat, 'I live in Bern.');
      await complete(chat);
      const answer = await redriven(chat, dead);
      expect(answer).toEqual({
        outcome: 'redriven',
        ...chat,
        queueId: expect.any(String),
        seq: 3,
        stampSeq: 1,
        publishAttempt: 1,
      });
      const held = await claim(chat);
      expect(held.updates).toEqual([
        expect.objectContaining({
          queueId: answer.queueId,
          seq: 3,
          stampSeq: 1,
          attempts: 1,
          exchange: { contextSnippet: null, messages: [{ role: 'user', content: 'I live in Bern.' }] },
        }),
      ]);
      take(await ports().queue.storeResult(chat, held.fence, resultsOf(held)));
      const applied = take(await ports().queue.applyUpdate(applyOf(chat, held)));
      expect(applied.memory).toMatchObject({ accepted_seq: 3, applied_seq: 3, failed_updates: 0 });
      const [old, fresh] = [await shown(chat, dead), await shown(chat, answer.queueId)];
      expect(old).toMatchObject({ status: 'failed', seq: 1, redriven_as: answer.queueId });
      expect(fresh).toMatchObject({ status: 'complete', seq: 3, redrive_of: dead });
      expect([old.redrive_of, fresh.redriven_as]).toEqual([undefined, undefined]);
    });

    test('asked again, also twice at once, it names the one successor and appends nothing', async () => {
      const chat = await openChat();
      const dead = await die(chat);
      const both = await Promise.all([redrive(chat, dead), redrive(chat, dead)]);
      expect(both.map(({ outcome }) => outcome).sort()).toEqual(['already_redriven', 'redriven']);
      const ids = new Set(both.map((one) => ('queueId' in one ? one.queueId : '')));
      expect([...ids]).toEqual([(await shown(chat, dead)).redriven_as]);
      expect((await memory(chat)).accepted_seq).toBe(2);
    });

    test('a redrive that dies can be redriven again, and the words keep their first seq', async () => {
      const chat = await openChat();
      const first = await die(chat);
      const second = await redriven(chat, first);
      await fail(chat, second.queueId, (await claim(chat)).fence);
      expect(await memory(chat)).toMatchObject({ accepted_seq: 2, applied_seq: 2, failed_updates: 1 });
      const third = await redriven(chat, second.queueId);
      expect(third).toMatchObject({ seq: 3, stampSeq: 1 });
      expect(await shown(chat, first)).toMatchObject({ redriven_as: second.queueId });
      expect(await shown(chat, second.queueId)).toMatchObject({
        redrive_of: first,
        redriven_as: third.queueId,
      });
    });

    test('the key of the old row stays with it: a repeated request is shown the dead letter', async () => {
      const chat = await openChat();
      const keyed = { ...appendOf(chat), idempotencyKey: `key ${chat.chatId}`, requestHash: 'h' };
      const { queueId } = take(await ports().queue.appendUpdate(keyed));
      await fail(chat, queueId, (await claim(chat)).fence);
      await redriven(chat, queueId);
      expect(take(await ports().queue.appendUpdate(keyed))).toMatchObject({
        outcome: 'replayed',
        queueId,
        status: 'failed',
      });
    });

    test('a decision is redriven with what was decided', async () => {
      const chat = await openChat();
      const payload = { key: 'home', action: 'reject' as const };
      const words = { contextSnippet: null, messages: null };
      const decision = { ...appendOf(chat), kind: 'decision' as const, exchange: words, payload };
      const { queueId } = take(await ports().queue.appendUpdate(decision));
      await fail(chat, queueId, (await claim(chat)).fence);
      await redriven(chat, queueId);
      expect((await claim(chat)).updates).toEqual([
        expect.objectContaining({ kind: 'decision', payload, exchange: words, stampSeq: 1 }),
      ]);
    });

    test('what is alive, foreign, closed or unknown is not redriven', async () => {
      const chat = await openChat();
      const dead = await die(chat);
      const alive = await append(chat);
      const elsewhere = { tenantId: newQueueId() as string as TenantId };
      expect(await redrive(chat, alive.queueId)).toEqual({ outcome: 'not_dead_letter' });
      expect(await redrive(chat, newQueueId())).toEqual({ outcome: 'not_found' });
      expect(await redrive(elsewhere, dead)).toEqual({ outcome: 'not_found' });
      take(await ports().store.closeChat(chat));
      expect(await redrive(chat, dead)).toEqual({ outcome: 'chat_closed' });
      take(await ports().store.eraseChat(chat));
      expect(await redrive(chat, dead)).toEqual({ outcome: 'not_found' });
    });

    test('a dropped one stays failed, loses its words, counts as waiting no more and is not redriven', async () => {
      const chat = await openChat();
      const dead = await die(chat);
      expect((await memory(chat)).failed_updates).toBe(1);
      expect(await drop(chat, dead)).toEqual({ outcome: 'dropped', chatId: chat.chatId, seq: 1 });
      expect(await drop(chat, dead)).toEqual({ outcome: 'already_dropped' });
      expect(await redrive(chat, dead)).toEqual({ outcome: 'dropped' });
      expect((await memory(chat)).failed_updates).toBe(0);
      expect(await shown(chat, dead)).toMatchObject({ status: 'failed', outcome: 'dead_letter' });
      expect(await list(chat)).toEqual([]);
      expect(await list(chat, null, 10, true)).toMatchObject([{ queueId: dead, hasWords: false }]);
    });

    test('what is alive, redriven or unknown is not dropped', async () => {
      const chat = await openChat();
      const dead = await die(chat);
      const { queueId } = await redriven(chat, dead);
      expect(await drop(chat, dead)).toEqual({ outcome: 'already_redriven', queueId });
      expect(await drop(chat, queueId)).toEqual({ outcome: 'not_dead_letter' });
      expect(await drop(chat, newQueueId())).toEqual({ outcome: 'not_found' });
    });

    test('the list has the oldest first, page by page, and only what waits unless all is asked for', async () => {
      const chat = await openChat();
      const dead = [await die(chat), await die(chat), await die(chat)];
      const listed = await list(chat);
      const ids = listed.map(({ queueId }) => queueId);
      const places = listed.map(({ processedMicros }) => processedMicros);
      expect([...ids].sort()).toEqual([...dead].sort());
      expect(places).toEqual([...places].sort((a, b) => a - b));
      expect(listed.find(({ queueId }) => queueId === dead[0])).toEqual({
        ...chat,
        queueId: dead[0],
        seq: 1,
        kind: 'exchange',
        errorCode: 'model_refused',
        attempts: 1,
        createdAt: expect.stringMatching(/Z$/),
        processedAt: expect.stringMatching(/Z$/),
        redriveOf: null,
        redrivenAs: null,
        droppedAt: null,
        hasWords: true,
        processedMicros: expect.any(Number),
      });
      const page = await list(chat, null, 2);
      expect(page.map(({ queueId }) => queueId)).toEqual(ids.slice(0, 2));
      expect(await list(chat, page.at(-1) ?? null, 2)).toMatchObject([{ queueId: ids[2] }]);
      const second = ids[1] ?? expect.fail('no second');
      const { queueId } = await redriven(chat, second);
      expect((await list(chat)).map((one) => one.queueId)).toEqual([ids[0], ids[2]]);
      const successors = (await list(chat, null, 10, true)).map(({ redrivenAs }) => redrivenAs);
      expect(successors).toEqual([null, queueId, null]);
      const filter = { chatId: chat.chatId, includesSettled: true };
      const coded = async (errorCode: string) =>
        take(await ports().deadLetters.listDeadLetters({ ...filter, errorCode }, null, 10)).length;
      expect([await coded('model_refused'), await coded('model_invalid')]).toEqual([3, 0]);
    });
  });
}
