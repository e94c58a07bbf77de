// What migrations need of a database: one session that takes SQL, whoever speaks to the server.
import pg from 'pg';

/** `query` takes several statements at once when there are no `values`, and then answers the rows of the last. */
export type SqlSession = {
  readonly query: (sql: string, values?: unknown[]) => Promise<{ rows: unknown[] }>;
};

/** @param target an address, which is connected to for as long as `work` lasts, or a session that stays open. */
export async function withSession<Value>(
  target: string | SqlSession,
  work: (session: SqlSession) => Promise<Value>,
): Promise<Value> {
  if (typeof target !== 'string') return work(target);
  const client = new pg.Client({ connectionString: target });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
