// A run that is shared by processes plays the same schedules, and a long one goes on where it was interrupted.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createMemoryFactory } from '../../sim/drivers/memory.ts';
import { runNightly } from '../../sim/nightly.ts';
import { readResult } from '../../sim/result-file.ts';
import { runSchedules } from '../../sim/run-schedules.ts';
import { runShared } from '../../sim/run-workers.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'saidso-run-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

test('two processes play what one would, each schedule once', { timeout: 60_000 }, async () => {
  const run = { plan: 'random' as const, firstSeed: 42, schedules: 750 };
  const alone = await runSchedules({ ...run, factory: createMemoryFactory() });
  const shared = await runShared({ ...run, driver: 'memory', workers: 2 });
  const shape = ({ schedules, requests, injected, broken }: typeof alone) => ({
    schedules,
    requests,
    broken,
    injected: [...injected].toSorted(),
  });
  expect(shape(shared)).toEqual(shape(alone));
});

test('a nightly run that was interrupted plays what is left', { timeout: 60_000 }, async () => {
  const file = join(folder, 'nightly.json');
  const wanted = (schedules: number) => [{ driver: 'memory' as const, plan: 'random' as const, schedules }];
  const said: string[] = [];
  const run = (schedules: number) => runNightly(file, 1, (line) => said.push(line), wanted(schedules));

  expect(await run(40)).toBe(true);
  const whole = readResult(file)?.runs[0];
  expect(whole).toMatchObject({ schedules: 40, planned: 40, broken: [], incomplete: 0 });

  // As an interruption leaves it: a block short of what was planned.
  writeFileSync(file, readFileSync(file, 'utf8').replace('"schedules": 40', '"schedules": 30'));
  expect(await run(40)).toBe(true);
  expect(said).toContain('random on memory: 30 of 40 schedules are done');
  expect(readResult(file)?.runs[0]).toMatchObject({ schedules: 40, planned: 40 });

  said.length = 0;
  expect(await run(40)).toBe(true);
  expect(said.some((line) => line.includes('40 of 40 schedules are done'))).toBe(true);
  expect(said.some((line) => line.includes('a second'))).toBe(false);
});
