// The version before and the present one on each other's schema, as every deployment has them for a while: the schema
// goes first and under load, then the code, and a rollback takes back the code alone.
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrateUp } from '../local/postgres/migrate.ts';
import { findPrevious, presentCommit } from './adjacent/find-previous.ts';
import { makeTree, startTree, type TreeStack } from './adjacent/run-tree.ts';
import { ask, awaitEnd, smoke } from './adjacent/smoke.ts';
import type { Proof, Verdict } from './proof.ts';

type Tally = { passed: number; failures: string[] };

/** Posts until `work` ends. A request may be told to come again; what was acknowledged must end, and nothing is a bug. */
async function underLoad(
  at: TreeStack,
  work: () => Promise<unknown>,
  tally: Tally,
  name: string,
): Promise<number> {
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
  return accepted.length;
}

async function judge(at: TreeStack, name: string, tally: Tally, say: (line: string) => void): Promise<void> {
  const { steps, broken } = await smoke(at);
  tally.passed += steps - broken.length;
  tally.failures.push(...broken.map((what) => `${name}: ${what}`));
  say(`${name}: ${steps - broken.length} of ${steps} steps`);
}

export const adjacentVersions: Proof = {
  name: 'adjacent-versions',
  about: 'the version before and this one, each on the schema of the other',
  async prove(say): Promise<Verdict> {
    const folder = await mkdtemp(join(tmpdir(), 'saidso-versions-'));
    const present = presentCommit();
    const previous = findPrevious(present);
    const tally: Tally = { passed: 0, failures: [] };
    const figures: Record<string, number | string> = {};
    try {
      if ('missing' in previous) {
        figures['not tried'] = `another version: ${previous.missing}`;
        say(`There is no version before to try: ${previous.missing}. This one is tried alone.`);
        const at = await startTree(makeTree(join(folder, 'present'), present, present));
        await judge(at, 'N on N', tally, say).finally(at.stop);
      } else {
        figures.previous = previous.why;
        const schema = join(makeTree(join(folder, 'N'), present, present), 'supabase', 'migrations');
        for (const [name, code] of [
          ['N-1', previous.commit],
          ['N', present],
        ] as const) {
          const at = await startTree(makeTree(join(folder, `${name} on N-1`), code, previous.commit));
          try {
            await judge(at, `code ${name} on schema N-1`, tally, say);
            let applied = 0;
            const migrate = async () => {
              try {
                applied = (await migrateUp(at.stack.postgres, schema)).length;
              } catch (error) {
                const [what] = error instanceof Error ? error.message.split('\n') : [];
                tally.failures.push(`the migrations of N do not apply on N-1: ${what}`);
              }
            };
            const accepted = await underLoad(at, migrate, tally, `code ${name}`);
            say(
              `code ${name}: ${applied} migrations applied under it, ${accepted} updates accepted meanwhile`,
            );
            figures.migrations = applied;
            await judge(at, `code ${name} on schema N`, tally, say);
          } finally {
            await at.stop();
          }
        }
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
    return { passed: tally.passed, failed: tally.failures.length, figures, failures: tally.failures };
  },
};
