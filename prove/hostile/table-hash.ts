// Every row of every table as one text: two equal ones mean that nothing was written in between.
import type { Machinery } from '../../tests/acceptance/support/machinery.ts';
import type { TestStack } from '../../tests/support/stack.ts';

/**
 * When a key was last used is left out: that is written for whoever shows it.
 * @param rowsWith only rows with this text in them. `but`: no rows with this text.
 * @returns name, number of rows and hash of each table, a line each.
 */
export async function hashTables(
  { rows }: Pick<Machinery, 'rows'>,
  { rowsWith = '{', but = null }: { readonly rowsWith?: string; readonly but?: string | null } = {},
): Promise<string> {
  const tables = await rows<{ name: string }>(
    `select tablename as name from pg_tables where schemaname = 'public' order by 1`,
  );
  const lines = await Promise.all(
    tables.map(async ({ name }) => {
      const [row] = await rows<{ count: string; hash: string }>(
        `select count(*) as count, md5(coalesce(string_agg(md5(line), '|' order by md5(line)), '')) as hash
         from (select (to_jsonb(t) - 'last_used_at')::text as line from public.${name} t) as lines
         where strpos(line, $1) > 0 and ($2::text is null or strpos(line, $2) = 0)`,
        [rowsWith, but],
      );
      return `${name} ${row?.count} ${row?.hash}`;
    }),
  );
  return lines.join('\n');
}

/** The queue's own clock must not write while rows are compared: its schedule of the sweep is taken away. */
export async function stopSweeps({ qstash }: Pick<TestStack, 'qstash'>, token: string): Promise<void> {
  const headers = { authorization: `Bearer ${token}` };
  const listed = await fetch(`${qstash}/v2/schedules`, { headers });
  for (const { scheduleId } of (await listed.json()) as { scheduleId: string }[])
    await fetch(`${qstash}/v2/schedules/${scheduleId}`, { method: 'DELETE', headers });
}
