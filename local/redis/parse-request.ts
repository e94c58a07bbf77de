// Reads what an Upstash client sent: one command, a pipeline or a transaction.
import { toBytes } from './bytes.ts';

export type Batch = {
  readonly kind: 'single' | 'pipeline' | 'multi-exec';
  readonly commands: readonly (readonly string[])[];
};

/** The request is no command; the message goes to the client with 400. */
export class MalformedRequest extends Error {}

/**
 * Commands that speak about a connection or stop the server: over REST there is no connection to speak of,
 * and on the shared socket of a real server they would garble or block everyone else's replies.
 */
const connectionBound = new Set(
  `multi exec discard watch unwatch subscribe psubscribe ssubscribe unsubscribe punsubscribe sunsubscribe monitor
   select auth hello reset quit client blpop brpop blmove blmpop brpoplpush bzpopmin bzpopmax bzmpop wait sync
   psync replicaof shutdown debug config`.split(/\s+/),
);

/**
 * @param target the request's path and query: `/`, `/pipeline`, `/multi-exec`, or the path form
 * `/set/foo/bar?EX=10`, where a body, if any, is the last argument before the query and may be binary.
 * @throws MalformedRequest.
 */
export function parseRequest(target: string, body: Buffer): Batch {
  const url = new URL(`http://bridge${target}`);
  if (url.pathname === '/') return { kind: 'single', commands: [command(parseJson(body))] };
  if (url.pathname === '/pipeline' || url.pathname === '/multi-exec') {
    const list: unknown = parseJson(body);
    if (!Array.isArray(list)) throw new MalformedRequest('ERR a pipeline is an array of commands');
    return {
      kind: url.pathname === '/pipeline' ? 'pipeline' : 'multi-exec',
      commands: list.map((words: unknown) => command(words)),
    };
  }
  const words = url.pathname.slice(1).split('/').map(decodeSegment);
  if (body.length > 0) words.push(body.toString('latin1'));
  for (const [name, value] of url.searchParams) words.push(toBytes(name), ...(value ? [toBytes(value)] : []));
  return { kind: 'single', commands: [command(words, false)] };
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new MalformedRequest('ERR failed to parse the request as JSON');
  }
}

function decodeSegment(segment: string): string {
  try {
    return toBytes(decodeURIComponent(segment));
  } catch {
    throw new MalformedRequest('ERR failed to decode the path');
  }
}

function command(words: unknown, isText = true): readonly string[] {
  if (!Array.isArray(words) || words.length === 0) {
    throw new MalformedRequest('ERR a command is an array with its name first');
  }
  const parts = words.map((word: unknown) => {
    if (typeof word === 'string') return isText ? toBytes(word) : word;
    if (typeof word === 'number' || typeof word === 'boolean') return String(word);
    throw new MalformedRequest('ERR an argument is a string, a number or a boolean');
  });
  if (connectionBound.has(parts[0]?.toLowerCase() ?? '')) {
    throw new MalformedRequest(`ERR Command is not available over REST: '${parts[0]?.toUpperCase()}'`);
  }
  return parts;
}
