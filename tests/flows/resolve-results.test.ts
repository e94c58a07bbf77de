// Results without a model.
import { expect, test } from 'vitest';
import { resolveResults } from '../../src/flows/resolve-results.ts';
import { appendOf } from '../ports/queue-steps.ts';
import { createWorld } from '../support/world.ts';

const words = { contextSnippet: null, messages: null };

async function claimed(
  ...payloads: readonly ({ key: string; action: 'confirm' | 'reject' } | { version: number })[]
) {
  const world = createWorld();
  const chat = await world.openChat();
  await world.say(chat, 'I live in Bern.');
  await world.deliverAll();
  for (const payload of payloads) {
    const kind = 'version' in payload ? 'restore' : 'decision';
    await world.queue.appendUpdate({ ...appendOf(chat), kind, exchange: words, payload });
  }
  const claim = await world.queue.claimUpdate(chat, { holder: 'h', leaseMs: 25_000, batchLimit: 8 });
  if (!claim.ok || claim.value.outcome !== 'claimed') throw new Error('not claimed');
  return { world, chat, claim: claim.value };
}

test('each decision of a batch is worked out on top of the one before, and stored before it is applied', async () => {
  const key = 'said_i_live_in_bern';
  const { world, chat, claim } = await claimed({ key, action: 'reject' }, { key, action: 'confirm' });
  const resolved = await resolveResults(world, chat, claim);
  if ('outcome' in resolved) throw new Error(resolved.outcome);
  expect(resolved.map(({ result }) => [result?.outcome, result?.error?.code])).toEqual([
    ['applied', undefined],
    ['rejected', 'fact_not_found'],
  ]);
  for (const { queueId } of claim.updates)
    expect(await world.update(chat, queueId)).toMatchObject({ status: 'ready_to_write' });
  expect(world.prompts).toHaveLength(1);
});

test('a version that is not there yet is rejected, the present one changes nothing', async () => {
  const { world, chat, claim } = await claimed({ version: 2 }, { version: 1 });
  const resolved = await resolveResults(world, chat, claim);
  if ('outcome' in resolved) throw new Error(resolved.outcome);
  expect(resolved.map(({ result }) => [result?.outcome, result?.error?.code])).toEqual([
    ['rejected', 'revision_not_found'],
    ['no_change', undefined],
  ]);
});

test('a row that its workers did not survive ends as a dead letter instead of blocking the chat', async () => {
  const { world, chat, claim } = await claimed({ version: 1 });
  const worn = { ...claim, deaths: 5 };
  expect(await resolveResults(world, chat, worn)).toEqual({ outcome: 'done' });
  const [row] = claim.updates;
  if (row === undefined) throw new Error('no row');
  expect(await world.update(chat, row.queueId)).toMatchObject({
    status: 'failed',
    error: { code: 'worker_lost' },
  });
});
