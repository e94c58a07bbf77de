// The rows of the queue when a fault run is over, chat by chat.
import { z } from 'zod';

const row = z.object({
  chat_id: z.string(),
  words: z.string().nullable(),
  payload: z.record(z.string(), z.unknown()).nullable(),
  status: z.string(),
  /** Workers that died, or lost their database, holding it. */
  deaths: z.number(),
  error_code: z.string().nullable(),
  applied_version: z.coerce.number().nullable(),
});

export type Row = z.output<typeof row>;
/** In the order of seq. */
export type Rows = ReadonlyMap<string, readonly Row[]>;

/** @param query as a user who may read every table */
export async function lookAtRows(query: (sql: string) => Promise<object[]>): Promise<Rows> {
  const rows = await query(
    `select chat_id, messages -> 0 ->> 'content' as words, payload, status, deaths, error_code, applied_version
     from public.chat_context_queue order by chat_id, seq`,
  );
  return Map.groupBy(z.array(row).parse(rows), ({ chat_id }) => chat_id);
}
