// Two tenants on one service: the run that the proof `tenant-prompts` repeats 10,000 times, and that it would see a leak.
import { expect, test } from 'vitest';
import { createMemoryFactory, type Tamper } from '../../sim/drivers/memory.ts';
import { runTenantSchedule, TENANTS } from '../../sim/tenant-schedule.ts';

const SEEDS = Array.from({ length: 40 }, (_, index) => 9_000_000 + index);
const [first] = TENANTS;

async function leaksOf(tamper?: Tamper) {
  const factory = createMemoryFactory(tamper);
  const reports = [];
  for (const seed of SEEDS) reports.push(await runTenantSchedule(seed, factory));
  return {
    prompts: reports.reduce((sum, { prompts }) => sum + prompts, 0),
    leaks: new Set(reports.flatMap(({ leaks }) => leaks)),
  };
}

test('no prompt and no answer of one tenant has a word of the other', async () => {
  const { prompts, leaks } = await leaksOf();
  expect([...leaks]).toEqual([]);
  expect(prompts).toBeGreaterThan(2 * SEEDS.length);
});

test('a claim that forgets its tenant is seen in the prompts', async () => {
  const { leaks } = await leaksOf((driver) => ({
    ...driver,
    queue: {
      ...driver.queue,
      claimUpdate: (chat, lease) => driver.queue.claimUpdate({ ...chat, tenantId: first.tenantId }, lease),
    },
  }));
  expect([...leaks]).toContain(`a prompt has words of ${first.canary}`);
});

test('a cache that forgets its tenant is seen in the answers', async () => {
  const { leaks } = await leaksOf((driver) => {
    const anywhere = <Chat extends { readonly tenantId: typeof first.tenantId }>(chat: Chat): Chat => ({
      ...chat,
      tenantId: first.tenantId,
    });
    const { cache } = driver;
    return {
      ...driver,
      cache: {
        ...cache,
        getMemory: (chat) => cache.getMemory(anywhere(chat)),
        putMemory: (chat, cached) => cache.putMemory(anywhere(chat), cached),
      },
    };
  });
  expect([...leaks].some((leak) => leak.startsWith('an answer has words of'))).toBe(true);
});
