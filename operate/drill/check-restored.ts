// What must hold once a restored database serves again.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { dumpSchema } from '../../local/postgres/dump-schema.ts';
import { ROOT } from '../../local/stack/state-dir.ts';
import { judge } from '../../verify/print-report.ts';
import { verifyDatabase } from '../../verify/verify-database.ts';
import type { Ack, People } from './load.ts';

/** `count` is of what was looked at, `wrong` of what did not hold. */
export type Check = { readonly name: string; readonly count: number; readonly wrong: number };

/** The state the restored database is compared with. `from` and `to` are the earliest and latest recovery point, ms. */
export type Expected = {
  readonly point: { readonly from: number; readonly to: number };
  readonly acks: readonly Ack[];
  /** By chat that nobody touched since: the body of its memory. */
  readonly atRest: ReadonlyMap<string, string>;
  readonly busy: readonly string[];
  readonly erased: readonly string[];
};

/** Checks a database whose queue has drained and the service on it. */
export async function checkRestored(url: string, people: People, expected: Expected): Promise<Check[]> {
  const pool = new pg.Pool({ connectionString: url, max: 4 });
  const checks: Check[] = [];
  const add = (name: string, count: number, wrong: number) => checks.push({ name, count, wrong });
  try {
    const { rows } = await pool.query<{ id: string }>('select id from public.chat_context_queue');
    const ids = new Set(rows.map(({ id }) => id));
    const kept = expected.acks.filter(({ chat }) => !expected.erased.includes(chat));
    const early = kept.filter(({ to }) => to <= expected.point.from);
    const late = kept.filter(({ from }) => from >= expected.point.to);
    add('updates acknowledged before the recovery point are there', early.length, missing(early, ids));
    add('updates after it are lost, none is half there', late.length, late.length - missing(late, ids));
    const lines = judge(await verifyDatabase(url));
    const seen = lines.filter(({ state }) => state !== 'unseen');
    add(
      'the invariants of npm run verify hold',
      seen.length,
      seen.filter(({ state }) => state === 'broken').length,
    );
    const open = await pool.query('select from public.chat_context_queue where processed_at is null');
    add('no update is left open', rows.length, open.rowCount ?? 0);
    const client = await pool.connect();
    const schema = await dumpSchema(client).finally(() => client.release());
    add('the schema is the committed one', 1, schema === (await committedSchema()) ? 0 : 1);
    await checkReads(pool, people, expected, add);
    const lost = late.at(-1);
    if (lost !== undefined)
      add(
        'a lost update is unknown, not waited for',
        1,
        (await people.update(lost.queueId)).status === 404 ? 0 : 1,
      );
  } finally {
    await pool.end();
  }
  return checks;
}

const committedSchema = () => readFile(join(ROOT, 'supabase', 'schema.sql'), 'utf8');
const missing = (acks: readonly Ack[], ids: ReadonlySet<string>) =>
  acks.filter(({ queueId }) => !ids.has(queueId)).length;

async function checkReads(
  pool: pg.Pool,
  people: People,
  { atRest, busy, erased }: Expected,
  add: (name: string, count: number, wrong: number) => void,
): Promise<void> {
  let wrong = 0;
  for (const [chat, body] of atRest) if ((await people.read(chat)).text !== body) wrong += 1;
  add('chats at rest read byte for byte as before', atRest.size, wrong);

  const { rows } = await pool.query<{ chat_id: string; version: string }>(
    'select chat_id, version from public.chat_metadata where chat_id = any ($1)',
    [busy],
  );
  wrong = 0;
  for (const { chat_id, version } of rows) {
    const { status, text } = await people.read(chat_id);
    const shown = status === 200 ? (JSON.parse(text) as { version: number }).version : null;
    if (shown !== Number(version)) wrong += 1;
  }
  add('busy chats read as the database has them, not as the old cache', rows.length, wrong);

  wrong = 0;
  for (const chat of erased) if ((await people.read(chat)).status !== 404) wrong += 1;
  add('erased chats stay erased', erased.length, wrong);
}
