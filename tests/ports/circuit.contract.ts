// What every circuit does, the one on Postgres and the fake: when it opens, who may ask, and when it closes.
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { pollUntil } from '../../local/postgres/poll-until.ts';
import type { OwnedChat } from '../../src/domain/ids.ts';
import type { Trip } from '../../src/ports/circuit.ts';
import type { Claim } from '../../src/ports/update-queue.ts';
import {
  appendOf,
  applyOf,
  type QueueUnderTest,
  queueSteps,
  releaseOf,
  resultsOf,
  take,
} from './queue-steps.ts';

const OPEN_MS = 300;
const LONG_MS = 60_000;
const EVERYTHING = 1_000;

/** @param ports asked for in each test, so that a suite may start its servers first. */
export function circuitContract(name: string, ports: () => QueueUnderTest): void {
  const { append, claim, claimAs, openChat, shown } = queueSteps(ports);
  const trip = async (chat: OwnedChat, change: Partial<Trip> = {}) =>
    take(
      await ports().circuit.tripCircuit({
        chat,
        reason: 'model_unavailable',
        opensAtOnce: false,
        failureLimit: 3,
        openMs: OPEN_MS,
        openMostMs: LONG_MS,
        ...change,
      }),
    );
  const close = async () => take(await ports().circuit.closeCircuit());
  const chatThatWaits = async () => {
    const chat = await openChat();
    await append(chat);
    return chat;
  };
  /** Claims as soon as the circuit lets it. */
  const claimLater = async (chat: OwnedChat, leaseMs?: number): Promise<Claim> => {
    let got = await claimAs(chat, randomUUID(), leaseMs);
    await pollUntil(async () => {
      if (got.outcome === 'circuit_open') got = await claimAs(chat, randomUUID(), leaseMs);
      return got.outcome !== 'circuit_open';
    }, 5_000);
    return got;
  };

  describe(`${name} as the circuit of the model`, () => {
    beforeEach(close);
    afterEach(close);

    test('a closed circuit is told to claims as closed, and wants no answer it has just had', async () => {
      const claimed = await claim(await chatThatWaits());
      expect(claimed.circuit).toEqual({ state: 'closed', wantsAnswer: false });
      expect(await close()).toEqual({ wasOpen: false });
    });

    test('failures of several chats in a row open it, an answer in between begins anew', async () => {
      const chats = await Promise.all([openChat(), openChat(), openChat()]);
      const [one, two, three] = chats as [OwnedChat, OwnedChat, OwnedChat];
      expect(await trip(one)).toEqual({ state: 'closed', opened: false, openForMs: 0, isAnswering: true });
      expect(await trip(two)).toEqual({ state: 'closed', opened: false, openForMs: 0, isAnswering: false });
      await close();
      expect(await trip(one)).toMatchObject({ state: 'closed', isAnswering: true });
      await trip(two);
      const opened = await trip(three);
      expect(opened).toMatchObject({ state: 'open', opened: true, isAnswering: false });
      expect(opened.openForMs).toBeGreaterThan(0);
      expect(opened.openForMs).toBeLessThanOrEqual(OPEN_MS);
      expect(await close()).toEqual({ wasOpen: true });
    });

    test('one chat alone counts once while others were answered lately', async () => {
      const chat = await openChat();
      for (let call = 0; call < 5; call++) expect(await trip(chat)).toMatchObject({ state: 'closed' });
      await trip(await openChat());
      expect(await trip(chat)).toMatchObject({ state: 'open' });
    });

    test('once it has failed, a claim says that an answer is wanted', async () => {
      await trip(await openChat());
      expect((await claim(await chatThatWaits())).circuit).toEqual({ state: 'closed', wantsAnswer: true });
    });

    test('while it is open nothing that needs the model is claimed, and no attempt is spent', async () => {
      const chat = await openChat();
      const { queueId } = await append(chat);
      await trip(chat, { opensAtOnce: true, openMs: LONG_MS });
      expect(await claimAs(chat, randomUUID())).toEqual({
        outcome: 'circuit_open',
        retryAt: expect.stringMatching(/^\d{4}-/),
      });
      expect(await shown(chat, queueId)).toMatchObject({ status: 'pending_summarization', attempts: 0 });
    });

    test('stored results and decisions go on all the same', async () => {
      const [ready, decided] = [await chatThatWaits(), await openChat()];
      const held = await claim(ready, 50);
      await ports().queue.storeResult(ready, held.fence, resultsOf(held));
      const payload = { key: 'home', action: 'reject' } as const;
      take(
        await ports().queue.appendUpdate({
          ...appendOf(decided),
          kind: 'decision',
          exchange: { contextSnippet: null, messages: null },
          payload,
        }),
      );
      await trip(ready, { opensAtOnce: true, openMs: LONG_MS });
      await pollUntil(() => false, 60);
      const again = await claim(ready);
      expect(again).toMatchObject({ ready: true, circuit: { state: 'open', wantsAnswer: true } });
      take(await ports().queue.applyUpdate(applyOf(ready, again)));
      expect((await claim(decided)).updates).toMatchObject([{ kind: 'decision' }]);
    });

    test('after its pause one claim is the probe, the others wait for it, and it spends no attempt', async () => {
      const [one, other] = [await chatThatWaits(), await chatThatWaits()];
      await trip(one, { opensAtOnce: true });
      const probe = await claimLater(one);
      expect(probe).toMatchObject({
        outcome: 'claimed',
        circuit: { state: 'half_open', wantsAnswer: true },
        updates: [{ attempts: 0 }],
      });
      expect(await claimAs(other, randomUUID())).toMatchObject({ outcome: 'circuit_open' });
      if (probe.outcome !== 'claimed') return;
      const release = { ...releaseOf(one), fence: probe.fence, spendsAttempt: false };
      take(await ports().queue.releaseUpdate(release));
      await close();
      expect((await claim(one)).updates).toMatchObject([{ attempts: 1 }]);
    });

    test('two claims at once: one is the probe', async () => {
      const chats = await Promise.all([chatThatWaits(), chatThatWaits(), chatThatWaits()]);
      await trip(await openChat(), { opensAtOnce: true, openMs: 100 });
      await pollUntil(() => false, 130);
      const claims = await Promise.all(chats.map((chat) => claimAs(chat, randomUUID())));
      expect(claims.map(({ outcome }) => outcome).toSorted()).toEqual([
        'circuit_open',
        'circuit_open',
        'claimed',
      ]);
    });

    test('a probe that fails doubles the pause up to the most; other late failures change nothing', async () => {
      const chat = await chatThatWaits();
      await trip(chat, { opensAtOnce: true, openMs: 100 });
      const probe = await claimLater(chat);
      expect(await trip(await openChat(), { openMs: 100 })).toMatchObject({
        state: 'half_open',
        opened: false,
      });
      const failed = await trip(chat, { openMs: LONG_MS, openMostMs: 100_000 });
      expect(failed).toMatchObject({ state: 'open', opened: false });
      expect(failed.openForMs).toBeGreaterThan(90_000);
      expect(failed.openForMs).toBeLessThanOrEqual(100_000);
      expect(probe.outcome).toBe('claimed');
    });

    test('a probe that dies frees itself by time, and its attempt was never spent', async () => {
      const [one, other] = [await chatThatWaits(), await chatThatWaits()];
      await trip(one, { opensAtOnce: true, openMs: 100 });
      await claimLater(one, 150);
      expect(await claimAs(other, randomUUID())).toMatchObject({ outcome: 'circuit_open' });
      expect(await claimLater(other)).toMatchObject({ outcome: 'claimed', circuit: { state: 'half_open' } });
      await close();
      expect(await claim(one)).toMatchObject({ deaths: 1, updates: [{ attempts: 1 }] });
    });

    test('the sweep names nobody who needs the model while it is open, then one at a time, in turns', async () => {
      const chats = await Promise.all([chatThatWaits(), chatThatWaits(), chatThatWaits()]);
      const named = async () =>
        take(await ports().queue.strandedUpdates(0, EVERYTHING))
          .map(({ chatId }) => chatId)
          .filter((chatId) => chats.some((chat) => chat.chatId === chatId));
      const chat = await openChat();
      await trip(chat, { opensAtOnce: true, openMs: LONG_MS });
      expect(await named()).toEqual([]);
      await close();
      await trip(chat, { opensAtOnce: true, openMs: 1 });
      await pollUntil(() => false, 20);
      // Others of this suite wait as well, and have waited longer.
      const turns = new Set<string>();
      await pollUntil(async () => {
        const once = await named();
        expect(once.length).toBeLessThanOrEqual(1);
        for (const chatId of once) turns.add(chatId);
        return turns.size === chats.length;
      }, 10_000);
      expect(turns.size).toBe(3);
      await close();
      expect(await named()).toHaveLength(3);
    });
  });
}
