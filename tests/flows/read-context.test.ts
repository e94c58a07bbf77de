// The memory as a block.
import { expect, test } from 'vitest';
import { ok } from '../../src/domain/result.ts';
import { readContext } from '../../src/flows/read-context.ts';
import { BEN, createWorld } from '../support/world.ts';

async function told(...words: readonly string[]) {
  const world = createWorld();
  const chat = await world.openChat();
  for (const one of words) {
    await world.say(chat, one);
    await world.deliverAll();
  }
  const read = async (change: Partial<Parameters<typeof readContext>[1]> = {}) => {
    const cached = world.cache.getMemory(chat);
    const input = { chat, cached, maxTokens: 2_000, format: 'markdown' as const, includesPending: false };
    const packed = await readContext(world, { ...input, ...change });
    if (!packed.ok) throw new Error(packed.error.code);
    return packed.value;
  };
  return { world, chat, read };
}

test('the block is the same bytes from the cache and from the database', async () => {
  const { world, read } = await told('I live in Bern.', 'I like tea.');
  const warm = await read();
  expect(warm.read.source).toBe('cache');
  expect(warm.packed.block).toContain('I live in Bern');
  world.elapse(60_001);
  const cold = await read();
  expect(cold.read.source).toBe('database');
  expect(cold.packed).toEqual(warm.packed);
  expect(world.prompts).toHaveLength(2);
});

test('what does not fit is counted, and the budget holds', async () => {
  const { read } = await told(
    ...Array.from({ length: 12 }, (_, at) => `I know the fact of number ${at} by heart.`),
  );
  const { packed } = await read({ maxTokens: 100 });
  expect(packed.tokens).toBeLessThanOrEqual(100);
  expect(packed.left_out.user_confirmed).toBeGreaterThan(0);
});

test('words not merged yet stand at the end when asked for, whatever the cache holds', async () => {
  const { world, chat, read } = await told('I live in Bern.');
  await world.say(chat, 'I moved to Basel.');
  expect((await read()).packed.block).not.toContain('Basel');
  const { packed, read: memory } = await read({ includesPending: true });
  expect(packed.block).toContain('user: I moved to Basel.');
  expect(memory).toMatchObject({ source: 'database', stale: true });
});

test('an empty memory is an empty block, and a foreign chat does not exist (chat_not_found)', async () => {
  const { world, chat, read } = await told();
  expect((await read()).packed.left_out).toEqual({
    goal: 0,
    user_confirmed: 0,
    llm_inferred: 0,
    general_summary: 0,
    pending: 0,
  });
  const input = { maxTokens: 100, format: 'xml' as const, includesPending: false };
  const cached = Promise.resolve(ok(null));
  expect(await readContext(world, { ...input, chat: { ...chat, userId: BEN }, cached })).toMatchObject({
    error: { code: 'chat_not_found' },
  });
});
