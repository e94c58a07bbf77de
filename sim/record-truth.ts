// Watches a driver: what is written down here happened in the database, whether or not anybody got the answer.
import type { ChatRef } from '../src/domain/ids.ts';
import type { UpdateQueue } from '../src/ports/update-queue.ts';
import type { Driver } from './drivers/driver.ts';
import type { Truth } from './history.ts';

/** The same driver, with every commit recorded at the moment it happens. */
export function recordTruth(driver: Driver, truth: Truth, now: () => number): Driver {
  return {
    ...driver,
    queue: recordQueue(driver.queue, truth, now),
    store: recordStore(driver.store, truth, now),
    deadLetters: recordDeadLetters(driver.deadLetters, truth, now),
  };
}

function recordQueue(queue: UpdateQueue, truth: Truth, now: () => number): UpdateQueue {
  const endLease = (chat: ChatRef, fence: number) => {
    const lease = truth.of(chat).leases.find((one) => one.fence === fence);
    if (lease !== undefined) lease.endedMs ??= now();
  };
  return {
    ...queue,
    async appendUpdate(append) {
      const answer = await queue.appendUpdate(append);
      if (answer.ok && answer.value.outcome === 'appended')
        truth.of(append).accepted.push({ seq: answer.value.seq, atMs: now() });
      return answer;
    },
    async claimUpdate(chat, lease) {
      const answer = await queue.claimUpdate(chat, lease);
      if (answer.ok && answer.value.outcome === 'claimed') {
        const { fence } = answer.value;
        const untilMs = now() + lease.leaseMs;
        truth.of(chat).leases.push({ fence, fromMs: now(), untilMs, endedMs: null });
      }
      return answer;
    },
    async storeResult(chat, fence, results) {
      const answer = await queue.storeResult(chat, fence, results);
      if (answer.ok) for (const { queueId } of results) truth.of(chat).stored.add(queueId);
      return answer;
    },
    async applyUpdate(apply) {
      const answer = await queue.applyUpdate(apply);
      if (answer.ok) {
        const { version, ...memory } = answer.value.memory;
        truth.of(apply).commits.push({ version, atMs: now(), content: memory });
        endLease(apply, apply.fence);
      }
      return answer;
    },
    async releaseUpdate(release) {
      const answer = await queue.releaseUpdate(release);
      if (answer.ok) endLease(release, release.fence);
      return answer;
    },
    async failUpdate(fail) {
      const answer = await queue.failUpdate(fail);
      if (answer.ok) endLease(fail, fail.fence);
      return answer;
    },
  };
}

function recordStore(store: Driver['store'], truth: Truth, now: () => number): Driver['store'] {
  return {
    ...store,
    async eraseChat(chat) {
      const answer = await store.eraseChat(chat);
      if (answer.ok) {
        truth.of(chat).erasedAtMs ??= now();
        for (const lease of truth.of(chat).leases) lease.endedMs ??= now();
      }
      return answer;
    },
    async finishErasure(chat, redisKeys) {
      const answer = await store.finishErasure(chat, redisKeys);
      if (answer.ok) truth.of(chat).erasureFinishedAtMs ??= now();
      return answer;
    },
  };
}

function recordDeadLetters(
  deadLetters: Driver['deadLetters'],
  truth: Truth,
  now: () => number,
): Driver['deadLetters'] {
  return {
    ...deadLetters,
    async redriveUpdate(...letter) {
      const answer = await deadLetters.redriveUpdate(...letter);
      if (answer.ok && answer.value.outcome === 'redriven')
        truth.of(answer.value).accepted.push({ seq: answer.value.seq, atMs: now() });
      return answer;
    },
  };
}
