// Runs a Lua script by its hash, and once by its text when the server has not seen it.
import type { Redis } from '@upstash/redis/cloudflare';
import { type Problem, unavailable } from '../../domain/problem.ts';
import { err, type Result } from '../../domain/result.ts';
import { settle } from './client.ts';
import type { Script } from './memory-scripts.ts';

/**
 * @param key the one key the script touches
 * @returns its integer reply, or `dependency_unavailable` for a failure or an answer that is none.
 */
export async function runScript(
  redis: Redis,
  script: Script,
  key: string,
  args: readonly string[],
): Promise<Result<number, Problem>> {
  const reply = await settle(byHash(redis, script, key, [...args]));
  if (reply.ok && typeof reply.value !== 'number') return err(unavailable('redis'));
  return reply as Result<number, Problem>;
}

async function byHash(redis: Redis, { sha1, text }: Script, key: string, args: string[]): Promise<unknown> {
  try {
    return await redis.evalsha(sha1, [key], args);
  } catch (error) {
    if (!String(error).includes('NOSCRIPT')) throw error;
    return await redis.eval(text, [key], args);
  }
}
