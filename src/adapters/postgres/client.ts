// The one door to Postgres: a call of one SQL function by its name, with a deadline, its answer checked by zod.
import { createClient } from '@supabase/supabase-js';
import type { z } from 'zod';
import type { Config } from '../../config.ts';
import type { Database as Schema } from '../../contract/database.ts';
import { type Problem, unavailable } from '../../domain/problem.ts';
import { err, ok, type Result } from '../../domain/result.ts';
import type { FenceRefusal } from '../../ports/update-queue.ts';
import { createBreaker } from './breaker.ts';
import { type Refusal, readSqlstate } from './sqlstate.ts';

export type PostgresSettings = Pick<Config, 'SUPABASE_URL' | 'SUPABASE_SECRET_KEY' | 'POSTGRES_DEADLINE_MS'>;

type Functions = Schema['public']['Functions'];
export type FunctionName = keyof Functions & string;
/** The generated types do not know that every argument of an SQL function may be null. */
type ArgumentsOf<Name extends FunctionName> = {
  [Key in keyof Functions[Name]['Args']]: Functions[Name]['Args'][Key] | null;
};

export type Database = {
  /** A call that has no fence; being refused for one is a bug and throws. */
  rpc<Name extends FunctionName, Row extends z.ZodType>(
    name: Name,
    args: NoInfer<ArgumentsOf<Name>>,
    row: Row,
  ): Promise<Result<z.output<Row>, Problem>>;
  /** A call by a worker that holds a claim. */
  fencedRpc<Name extends FunctionName, Row extends z.ZodType>(
    name: Name,
    args: NoInfer<ArgumentsOf<Name>>,
    row: Row,
  ): Promise<Result<z.output<Row>, Problem | FenceRefusal>>;
};

/**
 * Makes the client; no connection is opened, so it is cheap per request and safe per isolate.
 * An answer lost to the deadline leaves open whether the function ran: every function can be repeated or is fenced.
 * @param now ms, for the breaker; only differences matter
 */
export function createDatabase(config: PostgresSettings, now: () => number = Date.now): Database {
  const breaker = createBreaker(now);
  const client = createClient<Schema>(config.SUPABASE_URL, config.SUPABASE_SECRET_KEY.open(), {
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
    // A redirect that is followed would send the secret key on: fetch takes off Authorization, but not `apikey`.
    global: { fetch: (input, init) => fetch(input, { ...init, redirect: 'manual' }) },
  });

  async function call<Row extends z.ZodType>(
    name: FunctionName,
    args: object,
    row: Row,
  ): Promise<Result<z.output<Row>, Refusal>> {
    if (!breaker.allows()) return err({ kind: 'unavailable' });
    // `never`: the arguments were checked against this name by `rpc` and `fencedRpc`, nulls apart.
    const { data, error } = await client
      .rpc(name, args as never)
      // The queue and the caller retry; a second try hidden in here would outlive the deadline of the caller.
      .retry(false)
      .abortSignal(AbortSignal.timeout(config.POSTGRES_DEADLINE_MS));
    if (error !== null && !error.code) breaker.silent();
    else breaker.answered();
    if (error !== null) return err(refusalOf(name, error));
    // None of our functions answers null: this is an empty body of something in between.
    if (data === null) return err({ kind: 'unavailable' });
    const parsed = row.safeParse(data);
    if (parsed.success) return ok(parsed.data);
    const places = parsed.error.issues.slice(0, 5).map(({ path }) => path.join('.'));
    throw new TypeError(`${name} answered what its schema does not know: ${places.join(', ')}`);
  }

  return {
    async rpc(name, args, row) {
      const answer = await call(name, args, row);
      if (answer.ok) return answer;
      if (answer.error.kind === 'fence')
        throw new TypeError(`${name} was refused: ${answer.error.refusal.code}`);
      return err(answer.error.kind === 'problem' ? answer.error.problem : unavailable('postgres'));
    },
    async fencedRpc(name, args, row) {
      const answer = await call(name, args, row);
      if (answer.ok) return answer;
      if (answer.error.kind === 'fence') return err(answer.error.refusal);
      return err(answer.error.kind === 'problem' ? answer.error.problem : unavailable('postgres'));
    },
  };
}

/**
 * Sorts an error answer; its texts stay here, for Postgres quotes values of the row in them.
 * @throws TypeError for a code that says our call or our schema is wrong.
 */
function refusalOf(name: FunctionName, { code }: { code?: string | undefined }): Refusal {
  const refusal = readSqlstate(code);
  if (refusal.kind === 'bug') throw new TypeError(`${name} failed with ${code}`);
  return refusal;
}
