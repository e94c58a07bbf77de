// The version before and the present one on each other's schema, as every deployment has them for a while: the schema
// goes first and under load, then the code, and a rollback takes back the code alone.
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrateUp } from '../local/postgres/migrate.ts';
import { ROOT } from '../local/stack/state-dir.ts';
import { NODE, runRuntime } from '../tests/support/run-runtime.ts';
import { findPrevious } from './adjacent/find-previous.ts';
import { makeTree, type Service, startTree, type TreeStack } from './adjacent/run-tree.ts';
import { ask, awaitEnd, smoke } from './adjacent/smoke.ts';
import type { Proof, Verdict } from './proof.ts';

type Tally = { passed: number; failures: string[]; readonly say: (line: string) => void };

/** Posts until `work` ends. A request may be told to come again; what was acknowledged must end, and nothing is a bug. */
async function underLoad(
  name: string,
  at: Service,
  work: () => Promise<unknown>,
  tally: Tally,
): Promise<void> {
  const chat_id = randomUUID();
  await ask(at, 'POST', '/api/v1/chats', { chat_id });
  const accepted: unknown[] = [];
  const statuses = new Set<number>();
  let isOver = false;
  const posts = (async () => {
    while (!isOver) {
      const messages = [{ role: 'user', content: 'I live in Turin.' }];
      const { status, body } = await ask(at, 'POST', '/api/v1/memory/update', { chat_id, messages });
      statuses.add(status);
      if (status === 201) accepted.push(body.queue_id);
    }
  })();
  await work().finally(() => {
    isOver = true;
  });
  await posts;
  for (const queueId of accepted) {
    const { status } = await awaitEnd(at, queueId);
    if (status === 'complete') tally.passed += 1;
    else tally.failures.push(`${name}: an update accepted during the migration is ${String(status)}`);
  }
  const odd = [...statuses].filter((status) => status !== 201 && status !== 503);
  if (odd.length === 0) tally.passed += 1;
  else tally.failures.push(`${name}: answered ${odd.join(', ')} during the migration`);
  tally.say(`${name}: ${accepted.length} updates accepted while the schema was migrated`);
}

async function judge(name: string, at: Service, tally: Tally): Promise<void> {
  const { steps, broken } = await smoke(at);
  tally.passed += steps - broken.length;
  tally.failures.push(...broken.map((what) => `${name}: ${what}`));
  tally.say(`${name}: ${steps - broken.length} of ${steps} steps`);
}

/** @returns how many migrations were applied. */
async function migrate({ stack }: TreeStack, tally: Tally): Promise<number> {
  try {
    return (await migrateUp(stack.postgres)).length;
  } catch (error) {
    const [what] = error instanceof Error ? error.message.split('\n') : [];
    tally.failures.push(`the migrations of N do not apply on N-1: ${what}`);
    return 0;
  }
}

/**
 * Everything of N-1 runs; only the service exists twice, N-1 on workerd and N on Node, on the same database, cache and
 * queue. A whole stack of N on the older schema loses: what its local parts need is not what a deployment needs.
 */
async function judgeBoth(before: TreeStack, tally: Tally): Promise<number> {
  const runtime = await runRuntime(
    { ...before.stack, state: before.state },
    { command: NODE, settings: { LIMIT_PER_MINUTE: '100000', REPUBLISH_AFTER_MS: '200' } },
  );
  const present: Service = { ...before, stack: { ...before.stack, api: runtime.api } };
  let applied = 0;
  try {
    await judge('code N-1 on schema N-1', before, tally);
    await judge('code N on schema N-1', present, tally);
    const migrating = async () => {
      applied = await migrate(before, tally);
    };
    await underLoad('code N-1', before, () => underLoad('code N', present, migrating, tally), tally);
    await judge('code N-1 on schema N', before, tally);
    await judge('code N on schema N', present, tally);
  } finally {
    await runtime.stop();
  }
  return applied;
}

export const adjacentVersions: Proof = {
  name: 'adjacent-versions',
  about: 'the version before and this one, each on the schema of the other',
  async prove(say): Promise<Verdict> {
    const folder = await mkdtemp(join(tmpdir(), 'saidso-versions-'));
    const previous = findPrevious();
    const tally: Tally = { passed: 0, failures: [], say };
    const figures: Record<string, number | string> = {};
    try {
      const isAlone = 'missing' in previous;
      if (isAlone) say(`There is no version before to try: ${previous.missing}. This one is tried alone.`);
      const tree = isAlone ? ROOT : makeTree(join(folder, 'tree'), previous.commit);
      const stack = await startTree(tree, join(folder, 'state'));
      try {
        if (isAlone) {
          figures['not tried'] = `another version: ${previous.missing}`;
          await judge('code N on schema N', stack, tally);
        } else {
          figures.previous = previous.why;
          figures.migrations = await judgeBoth(stack, tally);
        }
      } finally {
        await stack.stop();
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
    return { passed: tally.passed, failed: tally.failures.length, figures, failures: tally.failures };
  },
};
