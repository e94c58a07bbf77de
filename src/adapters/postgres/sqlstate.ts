// What the codes of Postgres and PostgREST mean to us. Refusals are told apart by code alone: PostgREST's HTTP
// status says the same for many of them, and message texts belong to people.
import type { Problem, ProblemCode } from '../../domain/problem.ts';
import type { FenceRefusal } from '../../ports/update-queue.ts';

/** The registry: every code that our SQL functions raise on purpose, and what a caller is told. */
export const PROBLEM_OF_SQLSTATE = {
  SDNFC: { code: 'chat_not_found', detail: 'There is no such chat, or it is not yours.' },
  SDNFU: { code: 'update_not_found', detail: 'There is no such update, or it is not yours.' },
  SDUNA: { code: 'chat_id_unavailable', detail: 'This chat id cannot be used; choose another one.' },
  SDKEY: { code: 'idempotency_key_reused', detail: 'This Idempotency-Key was used with another body.' },
  SDCLO: { code: 'chat_closed', detail: 'The chat is closed and takes no more updates.' },
  SDFUL: { code: 'memory_full', detail: 'The memory of this chat is full; continue it in a new chat.' },
} as const satisfies Record<string, { readonly code: ProblemCode; readonly detail: string }>;

/** A worker has lost the right to write. */
export const FENCE_REFUSAL_OF_SQLSTATE = {
  SDGON: 'chat_gone',
  SDFEN: 'stale_fence',
  SDVER: 'stale_version',
  SDGAP: 'seq_gap',
} as const satisfies Record<string, FenceRefusal['code']>;

/** Raised by the triggers. Our own functions never try such a move, so over the API it is a bug. */
export const BUG_SQLSTATE = 'SDMOV';

/**
 * Codes of a database or a REST layer that cannot serve now: serialisation and deadlock, statement timeout,
 * shutdown and start (57P), connection (08), resources (53), lock not available; PGRST000–003 are PostgREST without
 * a connection or a schema cache, PGRST202 its cache from before a migration.
 */
const PASSING = /^(40001|40P01|55P03|57014|57P..|08...|53...|PGRST00[0-3]|PGRST202)$/;

export type Refusal =
  | { readonly kind: 'problem'; readonly problem: Problem }
  | { readonly kind: 'fence'; readonly refusal: FenceRefusal }
  | { readonly kind: 'unavailable' }
  | { readonly kind: 'bug' };

const has = <Table extends object>(table: Table, key: string): key is keyof Table & string =>
  Object.hasOwn(table, key);

/**
 * Sorts the `code` of an error answer.
 * @param code undefined or empty when no JSON error came at all (no connection, deadline, a proxy's page): the
 *   database may or may not have acted, so it is `unavailable`.
 */
export function readSqlstate(code: string | undefined): Refusal {
  if (code === undefined || code === '' || PASSING.test(code)) return { kind: 'unavailable' };
  if (has(PROBLEM_OF_SQLSTATE, code)) return { kind: 'problem', problem: PROBLEM_OF_SQLSTATE[code] };
  if (has(FENCE_REFUSAL_OF_SQLSTATE, code))
    return { kind: 'fence', refusal: { code: FENCE_REFUSAL_OF_SQLSTATE[code] } };
  return { kind: 'bug' };
}
