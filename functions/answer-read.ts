// How reads of a memory answer: the bytes with their tag, age and source, or 304.
import type { Context } from 'hono';
import type { MemoryRead } from '../src/flows/read-memory.ts';
import type { AppEnv } from './context.ts';
import { entityTag, matchesTag } from './entity-tag.ts';

/** @param reply in one fixed field order, so that the same state gives the same bytes and the same tag. */
export async function answerRead(c: Context<AppEnv>, reply: object, read: MemoryRead): Promise<Response> {
  const body = JSON.stringify(reply);
  const tag = await entityTag(body);
  c.header('ETag', tag);
  c.header('Age', String(read.ageSeconds));
  c.header('Cache-Control', 'private, no-cache');
  c.header('Saidso-Source', read.source);
  for (const part of read.degraded) c.header('Saidso-Degraded', part, { append: true });
  if (matchesTag(c.req.header('if-none-match'), tag)) return c.body(null, 304);
  c.header('Content-Type', 'application/json');
  return c.body(body, 200);
}
