// The operator's command without a stack: what it takes, and how it walks through many dead letters.
import { describe, expect, test } from 'vitest';
import { PlainError } from '../../local/stack/plain-error.ts';
import { readDeadLetterArguments } from '../../operate/dead-letter-arguments.ts';
import { renderLetters, renderSettled } from '../../operate/render-dead-letters.ts';
import { collectLetters, isGood, settleLetter } from '../../operate/settle-dead-letters.ts';
import { unavailable } from '../../src/domain/problem.ts';
import { err, ok } from '../../src/domain/result.ts';
import { failOf } from '../ports/queue-steps.ts';
import { createWorld, TENANT } from '../support/world.ts';

const ID = '01a212ef-3a16-7597-89de-29031fc1ba58';

describe('the arguments', () => {
  test('name what to do, with whom, and how much of it at most', () => {
    expect(readDeadLetterArguments(['redrive', ID.toUpperCase(), ID, '--json'])).toMatchObject({
      command: 'redrive',
      ids: [ID, ID],
      all: false,
      json: true,
    });
    expect(
      readDeadLetterArguments(['drop', '--all', '--code', 'model_invalid', '--most', '5']),
    ).toMatchObject({
      ...{ command: 'drop', ids: [], all: true, errorCode: 'model_invalid', most: 5 },
    });
    expect(readDeadLetterArguments(['list', '--chat', ID])).toMatchObject({ chatId: ID, most: 1_000 });
    expect([readDeadLetterArguments([]), readDeadLetterArguments(['--help'])]).toEqual([null, null]);
  });

  test.each([
    [['redrive']],
    [['drop']],
    [['redrive', ID, '--all']],
    [['redrive', ID, '--code', 'x']],
    [['redrive', 'nonsense']],
    [['list', ID]],
    [['forget', ID]],
    [['list', '--chat', 'x']],
    [['list', '--most', '0']],
    [['list', '--most', 'many']],
    [['list', '--everything']],
  ])('that make no sense are refused before anything is touched: %j', (args) => {
    expect(() => readDeadLetterArguments(args)).toThrow(PlainError);
  });
});

/** Chats with dead letters, one after the other. */
async function graveyard(count: number) {
  const world = createWorld();
  const chat = await world.openChat();
  for (let at = 0; at < count; at += 1) {
    const queueId = await world.say(chat, `I live in place ${at}.`);
    const claim = await world.queue.claimUpdate(chat, { holder: `h${at}`, leaseMs: 25_000, batchLimit: 1 });
    if (!claim.ok || claim.value.outcome !== 'claimed') throw new Error('not claimed');
    await world.queue.failUpdate({ ...failOf(chat, queueId), fence: claim.value.fence });
  }
  world.publisher.published.length = 0;
  return { world, chat, operator: { ...world, where: 'memory' } };
}

describe('many', () => {
  test('are read in pages up to the bound, each once, and settled one after the other', async () => {
    const { world, operator, chat } = await graveyard(450);
    const filter = { tenantId: TENANT, includesSettled: false };
    expect(await collectLetters(world.deadLetters, filter, 250)).toHaveLength(250);
    const all = await collectLetters(world.deadLetters, filter, 1_000);
    expect(new Set(all.map(({ queueId }) => queueId)).size).toBe(450);
    for (const letter of all)
      expect(isGood('redrive', await settleLetter(operator, 'redrive', letter))).toBe(true);
    expect(await collectLetters(world.deadLetters, filter, 1_000)).toEqual([]);
    expect(await world.memory(chat)).toMatchObject({ accepted_seq: 900, failed_updates: 0 });
    expect(world.publisher.published).toHaveLength(450);
  });

  test('are told by ids, codes and times alone', async () => {
    const { world, operator } = await graveyard(2);
    const filter = { tenantId: TENANT, includesSettled: true };
    const [first, second] = await collectLetters(world.deadLetters, filter, 10);
    if (first === undefined || second === undefined) throw new Error('not two');
    const dropped = await settleLetter(operator, 'drop', first);
    expect(renderSettled(dropped, true)).toBe(`✓ ${first.queueId}  dropped, seq ${first.seq}`);
    const refused = await settleLetter(operator, 'redrive', first);
    expect(isGood('redrive', refused)).toBe(false);
    expect(renderSettled(refused, false)).toBe(`✗ ${first.queueId}  was dropped, nothing is left`);
    const lines = renderLetters(await collectLetters(world.deadLetters, filter, 10));
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatch(/^queue_id +chat_id +seq +kind +error_code +attempts +died +state$/);
    expect(lines.join('\n')).toContain('dropped');
    expect(lines.join('\n')).not.toContain('place');
  });

  test('end where the database does: what is open is said, and a page that fails is an error', async () => {
    const { operator } = await graveyard(1);
    const down = err(unavailable('postgres'));
    const deadLetters = {
      ...operator.deadLetters,
      redriveUpdate: async () => down,
      listDeadLetters: async () => down,
    };
    const letter = {
      tenantId: TENANT,
      queueId: readDeadLetterArguments(['drop', ID])?.ids[0] ?? expect.fail(),
    };
    const settled = await settleLetter({ ...operator, deadLetters }, 'redrive', letter);
    expect(settled).toEqual({ queue_id: ID, outcome: 'unavailable' });
    expect(renderSettled(settled, false)).toContain('asking again is safe');
    await expect(collectLetters(deadLetters, { includesSettled: false }, 10)).rejects.toThrow(
      /did not answer/,
    );
    const empty = { ...deadLetters, listDeadLetters: async () => ok([]) };
    expect(await collectLetters(empty, { includesSettled: false }, 10)).toEqual([]);
  });
});
