// The door to Postgres over one direct connection: the real adapters call the real SQL functions, as the service role
// and one at a time, and the schedule owns the clock.
import type pg from 'pg';
import type { z } from 'zod';
import type { Database } from '../../src/adapters/postgres/client.ts';
import { type Refusal, readSqlstate } from '../../src/adapters/postgres/sqlstate.ts';
import { unavailable } from '../../src/domain/problem.ts';
import { err, ok, type Result } from '../../src/domain/result.ts';

const codeOf = (error: unknown): string => {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : '';
};

/** As the REST layer does it: objects and arrays are JSON, and null is SQL's null. */
const asParameter = (value: unknown): unknown =>
  typeof value === 'object' && value !== null ? JSON.stringify(value) : value;

/**
 * @param client connected as superuser; it becomes the service role, so that grants are on trial too
 * @param now unix ms, given to saidso_now() in the same statement as the call
 */
export function createDirectDatabase(client: pg.Client, now: () => number): Database {
  async function call<Row extends z.ZodType>(
    name: string,
    args: object,
    row: Row,
  ): Promise<Result<z.output<Row>, Refusal>> {
    const names = Object.keys(args).map((key, place) => `${key} => $${place + 2}`);
    // From, because it is read before what is selected: the clock is set when the function starts.
    const text = `select public.${name}(${names.join(', ')}) as answer
      from (select set_config('saidso.now', $1, false)) as clock`;
    const values = [new Date(now()).toISOString(), ...Object.values(args).map(asParameter)];
    try {
      const { rows } = await client.query<{ answer: unknown }>({
        name: `${name}_${names.length}`,
        text,
        values,
      });
      return ok(row.parse(rows[0]?.answer));
    } catch (error) {
      const refusal = readSqlstate(codeOf(error));
      // Nothing here is ever down by itself: whatever is no refusal is a mistake, and the schedule must see it.
      if (refusal.kind === 'bug' || refusal.kind === 'unavailable') throw error;
      return err(refusal);
    }
  }
  return {
    async rpc(name, args, row) {
      const answer = await call(name, args, row);
      if (answer.ok) return answer;
      if (answer.error.kind === 'problem') return err(answer.error.problem);
      throw new TypeError(`${name} was refused without having a claim`);
    },
    async fencedRpc(name, args, row) {
      const answer = await call(name, args, row);
      if (answer.ok) return answer;
      if (answer.error.kind === 'fence') return err(answer.error.refusal);
      return err(answer.error.kind === 'problem' ? answer.error.problem : unavailable('postgres'));
    },
  };
}
