// API keys as this isolate knows them, so that a warm request asks no database.
import { type ApiKey, isLive } from '../../domain/api-key.ts';
import type { Problem } from '../../domain/problem.ts';
import { ok, type Result } from '../../domain/result.ts';
import type { ApiKeys } from '../../ports/caller.ts';

/** The bound of revocation: a copy older than this is read again. */
const FRESH_MS = 60_000;
/**
 * While the database is away, keys known go on as long as this. Nobody can revoke in a database that is away, so
 * little is risked; refusing would turn its outage into one of warm reads too.
 */
const KEEP_MS = 3_600_000;
const MOST_KEYS = 10_000;

type Known = { readonly key: ApiKey | null; readonly readAtMs: number };

export type KnownKeys = {
  /** A copy young enough to decide by, also "never issued"; undefined when the database has to be asked. */
  peek(secretHash: string, nowMs: number): ApiKey | null | undefined;
  /** Whether a key of this hash was found before, however long ago: then it is no guess. */
  holds(secretHash: string): boolean;
  read(secretHash: string, nowMs: number): Promise<Result<ApiKey | null, Problem>>;
};

/** A clock that was set back makes no copy young. */
const isYounger = ({ readAtMs }: Known, ms: number, nowMs: number): boolean =>
  nowMs >= readAtMs && nowMs - readAtMs < ms;

/** One per isolate. Holds hashes, never keys. */
export function createKnownKeys(apiKeys: ApiKeys): KnownKeys {
  const known = new Map<string, Known>();
  const keep = (secretHash: string, key: ApiKey | null, readAtMs: number) => {
    // The one that was kept first goes, not all: a flood of guesses must not cost every backend its copy.
    const [oldest] = known.keys();
    if (oldest !== undefined && known.size >= MOST_KEYS && !known.has(secretHash)) known.delete(oldest);
    known.set(secretHash, { key, readAtMs });
  };
  return {
    peek(secretHash, nowMs) {
      const held = known.get(secretHash);
      return held !== undefined && isYounger(held, FRESH_MS, nowMs) ? held.key : undefined;
    },
    holds: (secretHash) => (known.get(secretHash)?.key ?? null) !== null,
    async read(secretHash, nowMs) {
      const answer = await apiKeys.readApiKey(secretHash);
      if (answer.ok) {
        keep(secretHash, answer.value, nowMs);
        return answer;
      }
      const held = known.get(secretHash);
      const isUsable = held !== undefined && held.key !== null && isYounger(held, KEEP_MS, nowMs);
      return isUsable && held.key !== null && isLive(held.key, nowMs) ? ok(held.key) : answer;
    },
  };
}
