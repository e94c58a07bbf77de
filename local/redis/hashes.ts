// Commands on hashes.
import { argument, type Commands } from './command.ts';
import { integerReply, LONG_MAX, LONG_MIN, longArgument, parseLong } from './numbers.ts';
import { CommandError, OK, type Reply, wrongArity } from './reply.ts';
import { hashAt, type Store } from './store.ts';

/** The hash at `key`, made when there is none: only for commands that put at least one field into it. */
function hashForWriting(store: Store, key: string): Map<string, string> {
  const old = hashAt(store, key);
  if (old) return old;
  const hash = new Map<string, string>();
  store.write(key, hash);
  return hash;
}

/** @returns how many fields are new. */
function setFields(store: Store, args: readonly string[], name: string): number {
  if (args.length % 2 === 0) throw wrongArity(name);
  const hash = hashForWriting(store, argument(args, 0));
  const before = hash.size;
  for (let at = 1; at < args.length; at += 2) hash.set(argument(args, at), argument(args, at + 1));
  return hash.size - before;
}

function setIfNew(store: Store, args: readonly string[]): Reply {
  const hash = hashForWriting(store, argument(args, 0));
  if (hash.has(argument(args, 1))) return 0;
  hash.set(argument(args, 1), argument(args, 2));
  return 1;
}

function deleteFields(store: Store, args: readonly string[]): Reply {
  const key = argument(args, 0);
  const hash = hashAt(store, key);
  const gone = hash ? args.slice(1).filter((field) => hash.delete(field)).length : 0;
  if (hash?.size === 0) store.delete(key);
  return gone;
}

function increaseField(store: Store, args: readonly string[]): Reply {
  const by = longArgument(args[2]);
  const [key, field] = [argument(args, 0), argument(args, 1)];
  const old = parseLong(hashAt(store, key)?.get(field) ?? '0');
  if (old === undefined) throw new CommandError('ERR hash value is not an integer');
  const sum = old + by;
  if (sum > LONG_MAX || sum < LONG_MIN) throw new CommandError('ERR increment or decrement would overflow');
  hashForWriting(store, key).set(field, String(sum));
  return integerReply(sum);
}

function getFields(store: Store, args: readonly string[]): Reply {
  const hash = hashAt(store, argument(args, 0));
  return args.slice(1).map((field) => hash?.get(field) ?? null);
}

/** HGETALL answers fields and values in turn. */
function getAll(store: Store, args: readonly string[]): Reply {
  return [...(hashAt(store, argument(args, 0)) ?? [])].flat();
}

export const hashCommands: Commands = {
  hset: { arity: -4, run: (store, args) => setFields(store, args, 'hset') },
  hmset: {
    arity: -4,
    run: (store, args) => {
      setFields(store, args, 'hmset');
      return OK;
    },
  },
  hsetnx: { arity: 4, run: setIfNew },
  hget: { arity: 3, run: (store, args) => hashAt(store, argument(args, 0))?.get(argument(args, 1)) ?? null },
  hmget: { arity: -3, run: getFields },
  hgetall: { arity: 2, run: getAll },
  hdel: { arity: -3, run: deleteFields },
  hincrby: { arity: 4, run: increaseField },
  hexists: {
    arity: 3,
    run: (store, args) => (hashAt(store, argument(args, 0))?.has(argument(args, 1)) ? 1 : 0),
  },
  hlen: { arity: 2, run: (store, args) => hashAt(store, argument(args, 0))?.size ?? 0 },
  hkeys: { arity: 2, run: (store, args) => [...(hashAt(store, argument(args, 0))?.keys() ?? [])] },
  hvals: { arity: 2, run: (store, args) => [...(hashAt(store, argument(args, 0))?.values() ?? [])] },
};
