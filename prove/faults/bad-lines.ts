// A stack whose Worker reaches every part through a proxy, and what the page on degradation promises for each trouble.
import type { startStack } from '../../tests/support/stack.ts';
import { SHORT_CLOCKS } from './fault-run.ts';
import type { Asked } from './history.ts';
import { type BadLine, openLine, type Trouble } from './proxy.ts';

export type Line = 'redis' | 'rest' | 'qstash' | 'model';
export type Lines = Readonly<Record<Line, BadLine>>;

/** @param keep is handed the proxies as soon as they listen. */
export function settingsBehindProxies(keep: (lines: Lines) => void): Parameters<typeof startStack>[0] {
  return async (at) => {
    const [redis, rest, qstash, model] = await Promise.all([
      openLine(at.redis),
      openLine(at.rest),
      openLine(at.qstash),
      openLine(`${at.model}/v1`),
    ]);
    keep({ redis, rest, qstash, model });
    return {
      ...SHORT_CLOCKS,
      POSTGRES_DEADLINE_MS: '1500',
      CACHE_FRESH_SECONDS: '1',
      UPSTASH_REDIS_REST_URL: redis.url,
      SUPABASE_URL: rest.url,
      SUPABASE_JWT_ISSUER: `${at.rest}/auth/v1`,
      QSTASH_URL: qstash.url,
      OPENAI_BASE_URL: model.url,
    };
  };
}

/** Longer than any deadline of the Worker, or not at all. */
export const TROUBLES: readonly Trouble[] = [
  { kind: 'delay', ms: 60 },
  { kind: 'cut', afterBytes: 150 },
  { kind: 'half-open' },
  { kind: 'trickle', bytes: 400 },
  { kind: 'refuse' },
];

/** Nothing gets through. */
const isDead = ({ kind }: Trouble): boolean => kind === 'half-open' || kind === 'refuse';

/**
 * @param asked requests that began and ended while this line was in trouble.
 * @returns a line per answer that is not as promised.
 */
export function checkDegradation(line: Line, trouble: Trouble, asked: readonly Asked[]): string[] {
  const found: string[] = [];
  const where = `${line} ${trouble.kind}`;
  for (const { op, status, degraded, age } of asked) {
    const say = (what: string) => found.push(`${where}: ${op} answered ${status}, ${what}`);
    const isAppend = op === 'append' || op === 'decide' || op === 'restore';
    if (line !== 'rest' && (isAppend || op === 'read') && status === 503)
      say('though only a helper was away');
    if (line === 'rest' && isDead(trouble) && (status === 200 || status === 201) && op !== 'read')
      say('though no database was there to keep it');
    if (!isDead(trouble) || status !== 200) continue;
    if (line === 'redis' && op === 'read' && !degraded?.includes('cache'))
      say('and does not say that the cache is away');
    if (line === 'rest' && op === 'read' && (age ?? 0) > 1 && degraded !== 'database')
      say('and does not say that it is old');
  }
  return found;
}
