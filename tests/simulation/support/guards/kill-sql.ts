// Takes a guard out of a scratch database and says what noticed.
import { join } from 'node:path';
import pg from 'pg';
import { openPostgresFactory } from '../../../../sim/drivers/postgres.ts';
import { runSchedules } from '../../../../sim/run-schedules.ts';
import { runPgtap } from '../../../support/pgtap.ts';
import { type Guard, type Killer, replaceOnce } from './guard.ts';

const MOST_SCHEDULES = 600;
const TESTS = join(import.meta.dirname, '../../../../supabase/tests');

/** Replaces each function by one without its guard. @throws Error when a guard is not where it should be. */
export async function removeGuard(url: string, { edits, first }: Guard): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    if (first !== undefined) await client.query(first);
    for (const edit of edits) {
      const { rows } = await client.query<{ text: string }>(
        "select pg_get_functiondef(('public.' || $1)::regproc) as text",
        [edit.of],
      );
      await client.query(replaceOnce(rows[0]?.text ?? '', edit));
    }
  } finally {
    await client.end();
  }
}

async function assert(url: string, file: string): Promise<readonly string[]> {
  try {
    return (await runPgtap(url, join(TESTS, `${file}.test.sql`))).filter((line) => line.startsWith('not ok'));
  } catch (error) {
    // A statement that the missing guard lets through, or the next guard stops, ends the file: it fails as well.
    return [`the file fails: ${error instanceof Error ? error.message : String(error)}`];
  }
}

async function play(url: string, most: number): Promise<readonly string[]> {
  const factory = await openPostgresFactory(url);
  try {
    const run = { factory, plan: 'random' as const, firstSeed: 1, schedules: most, stopsEarly: true };
    return (await runSchedules(run)).broken.flatMap(({ seed, violations }) =>
      violations.map((violation) => `${violation} (seed ${seed})`),
    );
  } finally {
    await factory.close();
  }
}

/**
 * @param url a database with every migration, pgTAP and the guard taken out
 * @returns what the killer reported, or null: the mutant lives
 */
export async function killSql(url: string, killer: Killer): Promise<string | null> {
  if (killer.by === 'test') throw new Error('no test file runs on a database of its own');
  const seen =
    killer.by === 'pgtap' ? await assert(url, killer.file) : await play(url, killer.most ?? MOST_SCHEDULES);
  return seen.find((line) => killer.dies.test(line)) ?? null;
}
