// Which part of a database is looked at. The SQL files run as they are in a dashboard; here their marks are filled in.

export type Scope = {
  readonly tenant?: string | undefined;
  readonly chat?: string | undefined;
  /** Chats with an update that ended since, or that has not ended; an ISO 8601 time. */
  readonly since?: string | undefined;
};

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const TIME = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?$/;

/** @returns what is wrong with a scope, or null; what passes can stand inside SQL. */
export function findScopeFault({ tenant, chat, since }: Scope): string | null {
  if (tenant !== undefined && !UUID.test(tenant)) return '--tenant is not a UUID';
  if (chat !== undefined && !UUID.test(chat)) return '--chat is not a UUID';
  if (since !== undefined && !TIME.test(since)) return '--since is not a time like 2026-01-31T12:00:00Z';
  return null;
}

/** The condition that rows of `alias` lie in the scope; both indexes behind `since` exist. Empty for everything. */
function conditionOf(alias: string, { tenant, chat, since }: Scope): string {
  const ids = [
    tenant === undefined ? '' : ` and ${alias}.tenant_id = '${tenant}'`,
    chat === undefined ? '' : ` and ${alias}.chat_id = '${chat}'`,
  ].join('');
  if (since === undefined) return ids;
  return `${ids} and (${alias}.tenant_id, ${alias}.chat_id) in (
    select s.tenant_id, s.chat_id from public.chat_context_queue s where s.processed_at >= '${since}'
    union select s.tenant_id, s.chat_id from public.chat_context_queue s where s.processed_at is null)`;
}

/**
 * Fills the marks `scope: alias` and `chat: alias` (SQL comments) of a query. `chat:` is for rows whose chat may be
 * gone, so that no time of an update can be asked for.
 * @throws Error when the scope is not one that `findScopeFault` lets pass.
 */
export function applyScope(sql: string, scope: Scope): string {
  const fault = findScopeFault(scope);
  if (fault !== null) throw new Error(fault);
  return sql
    .replace(/\/\* scope: (\w+) \*\//g, (_, alias: string) => conditionOf(alias, scope))
    .replace(/\/\* chat: (\w+) \*\//g, (_, alias: string) =>
      conditionOf(alias, { tenant: scope.tenant, chat: scope.chat }),
    );
}
