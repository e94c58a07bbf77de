// Invariant 14, and the tools it stands on.
import { expect, test } from 'vitest';
import { createMemoryFactory } from '../../sim/drivers/memory.ts';
import { readOptions, replayLine } from '../../sim/options.ts';
import { createRandom } from '../../sim/random.ts';
import { runSeed } from '../../sim/run-schedules.ts';
import { createTimeline } from '../../sim/timeline.ts';

test('the same seed gives the same event log, another seed another', async () => {
  const hashes = async () => {
    const run = { factory: createMemoryFactory(), plan: 'random' as const };
    const all = [];
    for (let seed = 1; seed <= 50; seed += 1) all.push((await runSeed(run, seed)).hash);
    return all;
  };
  const first = await hashes();
  expect(await hashes()).toEqual(first);
  expect(new Set(first).size).toBe(50);
});

test('neighbouring seeds have nothing in common', () => {
  const draw = (seed: number) => createRandom(seed).between(0, 999_999);
  expect(new Set(Array.from({ length: 1_000 }, (_, seed) => draw(seed))).size).toBeGreaterThan(990);
});

test('what is due first happens first, and of two at once the one planned first', async () => {
  const timeline = createTimeline(0);
  const happened: string[] = [];
  for (const [inMs, name] of [
    [30, 'c'],
    [10, 'a'],
    [30, 'd'],
    [20, 'b'],
  ] as const)
    timeline.after(inMs, () => void happened.push(`${timeline.now()}${name}`));
  expect(await timeline.run(20)).toBe(true);
  expect(happened).toEqual(['10a', '20b']);
  expect(await timeline.run(100)).toBe(false);
  expect(happened).toEqual(['10a', '20b', '30c', '30d']);
});

test('the line that replays a failure is read back as it was meant', () => {
  const words = replayLine('postgres', 'pairs', 17).split(' -- ')[1]?.split(' ') ?? [];
  expect(readOptions(words)).toMatchObject({
    schedules: 1,
    driver: 'postgres',
    seed: 17,
    plan: 'pairs',
    trace: true,
    nightly: false,
    write: null,
  });
  expect(() => readOptions(['--driver', 'redis'])).toThrow('--driver is one of: memory, postgres');
});
