// Lets scripts with Upstash's own first line run on a Redis that does not know it.
import { sha1 } from './lua-engine.ts';
import type { Reply } from './reply.ts';

const firstLine = /^#!lua flags=allow-key-locking[ \t]*\r?(?=\n)/;

export type UpstashScripts = {
  /** @returns the command to send: script stripped, SHA of an original replaced by that of the stripped one. */
  rewrite(command: readonly string[]): readonly string[];
  /** @returns the reply to show: SCRIPT LOAD answers the SHA of the script as the client has it. */
  restore(command: readonly string[], reply: Reply): Reply;
};

/**
 * `#!lua flags=allow-key-locking` opens every script of @upstash/ratelimit; Redis 7 refuses it ("Unexpected
 * flag"). The line is emptied, not removed: error messages keep their line numbers. The aliases live as long
 * as the bridge; after a restart EVALSHA is a NOSCRIPT again, which clients answer with EVAL.
 */
export function createUpstashScripts(): UpstashScripts {
  const aliases = new Map<string, string>();
  const strip = (source: string): string => {
    const stripped = source.replace(firstLine, '');
    if (stripped !== source) aliases.set(sha1(source), sha1(stripped));
    return stripped;
  };
  const alias = (sha: string) => aliases.get(sha.toLowerCase()) ?? sha;
  const isLoad = (command: readonly string[]) =>
    command[0]?.toLowerCase() === 'script' && command[1]?.toLowerCase() === 'load';

  return {
    rewrite(command) {
      const [name = '', first, ...rest] = command;
      const lower = name.toLowerCase();
      if (first === undefined) return command;
      if (lower === 'eval') return [name, strip(first), ...rest];
      if (lower === 'evalsha') return [name, alias(first), ...rest];
      if (isLoad(command)) return [name, first, ...rest.map(strip)];
      if (lower === 'script' && first.toLowerCase() === 'exists') return [name, first, ...rest.map(alias)];
      return command;
    },
    restore(command, reply) {
      const source = command[2];
      return isLoad(command) && typeof reply === 'string' && source !== undefined ? sha1(source) : reply;
    },
  };
}
