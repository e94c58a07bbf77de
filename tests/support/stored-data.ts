// What the tables of schema public hold, to be compared before and after something that must lose nothing.
import type pg from 'pg';

/** By table: its rows, each with its columns. */
export type StoredData = Map<string, Record<string, unknown>[]>;

/** Reads every table whole: for databases of a test. */
export async function readStored(pool: pg.Pool): Promise<StoredData> {
  const { rows } = await pool.query<{ name: string }>(
    `select tablename as name from pg_tables where schemaname = 'public' order by tablename`,
  );
  const stored: StoredData = new Map();
  for (const { name } of rows) {
    const read = await pool.query<{ row: Record<string, unknown> }>(
      `select to_jsonb(t) as row from public.${name} t order by to_jsonb(t)::text collate "C"`,
    );
    stored.set(
      name,
      read.rows.map(({ row }) => row),
    );
  }
  return stored;
}

/** `table` and `table.column` of what one has and the other has not; a table without rows has no columns to lose. */
export function missingFrom(after: StoredData, before: StoredData): string[] {
  return [...before].flatMap(([table, rows]) => {
    const now = after.get(table);
    if (now === undefined) return [table];
    const left = new Set(Object.keys(now[0] ?? rows[0] ?? {}));
    return Object.keys(rows[0] ?? {}).flatMap((column) => (left.has(column) ? [] : [`${table}.${column}`]));
  });
}

/** Tables whose rows differ in what both know of them. */
export function differing(before: StoredData, after: StoredData): string[] {
  return [...before].flatMap(([table, rows]) => {
    const now = after.get(table);
    if (now === undefined) return [];
    const columns = Object.keys(rows[0] ?? {}).filter((column) => column in (now[0] ?? {}));
    const text = (all: Record<string, unknown>[]) =>
      all.map((row) => JSON.stringify(columns.map((column) => row[column]))).sort();
    const isSame = rows.length === now.length && text(rows).join('\n') === text(now).join('\n');
    return isSame ? [] : [table];
  });
}
