// Everything around the Worker dies in turn and in pairs, the cache is emptied, messages come twice, and at last the
// queue loses all it knew. The sweep rings as in production, once a minute, and rebuilds the work from Postgres.
import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { pollUntil } from '../local/postgres/poll-until.ts';
import type { PartName } from '../tests/support/stack.ts';
import { type FaultRun, runFaults, SHORT_CLOCKS } from './faults/fault-run.ts';
import { killParts } from './faults/kill-parts.ts';
import type { Proof } from './proof.ts';

const SEED = 43;
const ROUNDS = 2;
const DUPLICATES = 300;
/** Seen to be sent twice before the queue is taken away. */
const DOUBLED = 20;
const FAULTS: readonly (readonly PartName[])[] = [
  ['qstash'],
  ['rest'],
  ['redis'],
  ['model'],
  ['qstash', 'redis'],
  ['rest', 'model'],
  ['worker', 'qstash'],
  ['redis', 'rest'],
];

const flush = ({ stack, machinery }: FaultRun) =>
  fetch(stack.redis, {
    method: 'POST',
    headers: { authorization: `Bearer ${machinery.keys.redis_token}` },
    body: JSON.stringify(['FLUSHALL']),
  });

const duplicate = ({ machinery }: FaultRun, during: boolean) =>
  machinery.queue('POST', '/__local/faults', { duplicate: DUPLICATES, during });

async function hurt(run: FaultRun): Promise<Record<string, number>> {
  let kills = 0;
  let longestMs = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    // The orders live in the queue's process: whoever kills it takes them away.
    for (const parts of FAULTS) {
      await duplicate(run, round % 2 === 0);
      await sleep(run.random.between(200, 900));
      longestMs = Math.max(longestMs, await killParts(run.stack, parts));
      kills += parts.length;
    }
    await flush(run);
    run.say(`${kills} kills, longest restart ${longestMs} ms`);
  }
  await duplicate(run, true);
  let duplicated = 0;
  const areDoubled = async () => {
    const counts = (await run.machinery.queue('GET', '/__local/counts')) as { duplicated: number };
    duplicated = counts.duplicated;
    return duplicated >= DOUBLED;
  };
  if (!(await pollUntil(areDoubled, 20_000, 100))) throw new Error('no messages were doubled');
  await flush(run);
  const open = await run.machinery.count(
    'select count(*) from public.chat_context_queue where processed_at is null',
  );
  await killParts(run.stack, ['qstash'], () => rmSync(run.stack.state.queue, { force: true }));
  return {
    kills: kills + 1,
    'longest restart ms': longestMs,
    duplicated,
    'open when the queue was lost': open,
  };
}

export const partKills: Proof = {
  name: 'part-kills',
  about: 'kill -9 of queue, PostgREST, Redis and model; cache and queue emptied, messages doubled',
  prove: (say) => runFaults({ seed: SEED, settings: SHORT_CLOCKS, modelMs: 100, faults: hurt }, say),
};
