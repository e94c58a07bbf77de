// Commands on keys of any type: delete, find, rename, walk.
import { argument, type Commands } from './command.ts';
import { matchGlob } from './match-glob.ts';
import { longArgument } from './numbers.ts';
import { CommandError, OK, type Reply, syntaxError } from './reply.ts';
import type { Store, Value } from './store.ts';

function typeName(value: Value | undefined): string {
  if (value === undefined) return 'none';
  if (typeof value === 'string') return 'string';
  if (value instanceof Map) return 'hash';
  if (value instanceof Set) return 'set';
  return Array.isArray(value) ? 'list' : 'zset';
}

function count(store: Store, keys: readonly string[], test: (store: Store, key: string) => boolean): number {
  return keys.filter((key) => test(store, key)).length;
}

const remove = (store: Store, args: readonly string[]): Reply =>
  count(store, args, (_, key) => store.delete(key));
const exists = (store: Store, args: readonly string[]): Reply =>
  count(store, args, (_, key) => store.read(key) !== undefined);

function rename(store: Store, args: readonly string[]): Reply {
  const [from, to] = [argument(args, 0), argument(args, 1)];
  const value = store.read(from);
  if (value === undefined) throw new CommandError('ERR no such key');
  if (from === to) return OK;
  const at = store.expiresAt(from);
  store.delete(from);
  // A fresh creation number: a SCAN that already passed the old `to` still meets the key under its new name.
  store.delete(to);
  store.write(to, value, at);
  return OK;
}

function keys(store: Store, args: readonly string[]): Reply {
  const pattern = argument(args, 0);
  return [...store.keysAfter(0)].map(([key]) => key).filter((key) => matchGlob(pattern, key));
}

/** The cursor is the creation number of the last key seen: a key that exists throughout is always returned. */
function scan(store: Store, args: readonly string[]): Reply {
  const start = argument(args, 0);
  if (!/^\d+$/.test(start)) throw new CommandError('ERR invalid cursor');
  const options = parseScanOptions(args.slice(1));
  const found: string[] = [];
  let seen = 0;
  let cursor = Number(start);
  for (const [key, order] of store.keysAfter(cursor)) {
    if (seen++ === options.count) return [String(cursor), found];
    cursor = order;
    const ofType = options.type === undefined || typeName(store.read(key)) === options.type;
    if (ofType && matchGlob(options.match, key)) found.push(key);
  }
  return ['0', found];
}

function parseScanOptions(args: readonly string[]): { match: string; count: number; type?: string } {
  const options: { match: string; count: number; type?: string } = { match: '*', count: 10 };
  for (let at = 0; at < args.length; at += 2) {
    const word = argument(args, at).toUpperCase();
    const value = args[at + 1];
    if (value === undefined) throw syntaxError();
    if (word === 'COUNT') {
      options.count = Number(longArgument(value));
      if (options.count < 1) throw syntaxError();
    } else if (word === 'MATCH') options.match = value;
    else if (word === 'TYPE') options.type = value.toLowerCase();
    else throw syntaxError();
  }
  return options;
}

function flush(store: Store, args: readonly string[]): Reply {
  const word = args[0]?.toUpperCase();
  if (args.length > 1 || (word !== undefined && word !== 'ASYNC' && word !== 'SYNC')) throw syntaxError();
  store.clear();
  return OK;
}

export const keyCommands: Commands = {
  del: { arity: -2, run: remove },
  unlink: { arity: -2, run: remove },
  exists: { arity: -2, run: exists },
  touch: { arity: -2, run: exists },
  type: { arity: 2, run: (store, args) => ({ status: typeName(store.read(argument(args, 0))) }) },
  rename: { arity: 3, run: rename },
  keys: { arity: 2, run: keys },
  scan: { arity: -2, run: scan },
  dbsize: { arity: 1, run: (store) => [...store.keysAfter(0)].length },
  flushall: { arity: -1, run: flush },
  flushdb: { arity: -1, run: flush },
};
