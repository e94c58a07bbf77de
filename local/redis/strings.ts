// Commands on strings: values, counters, and values with an end.
import { argument, type Commands } from './command.ts';
import { integerReply, LONG_MAX, LONG_MIN, longArgument, parseLong } from './numbers.ts';
import { CommandError, notAnInteger, OK, type Reply, wrongArity } from './reply.ts';
import { type Expiry, expiryMoment, parseSetOptions } from './set-options.ts';
import { type Store, stringAt } from './store.ts';

function set(store: Store, args: readonly string[]): Reply {
  const [key, value] = [argument(args, 0), argument(args, 1)];
  const options = parseSetOptions(args.slice(2), 'set');
  const at = options.expiry ? expiryMoment(options.expiry, store.now(), 'set') : undefined;
  const old = options.get ? (stringAt(store, key) ?? null) : null;
  const exists = store.read(key) !== undefined;
  if (options.condition && exists !== (options.condition === 'XX')) return old;
  store.write(key, value, options.keepTtl ? 'keep' : at);
  return options.get ? old : OK;
}

function setWithEnd(unit: Expiry['unit'], name: string) {
  return (store: Store, args: readonly string[]): Reply => {
    const at = expiryMoment({ unit, amount: argument(args, 1) }, store.now(), name);
    store.write(argument(args, 0), argument(args, 2), at);
    return OK;
  };
}

function getEx(store: Store, args: readonly string[]): Reply {
  const key = argument(args, 0);
  const options = parseSetOptions(args.slice(1), 'getex');
  const value = stringAt(store, key);
  if (value === undefined) return null;
  if (options.expiry) store.expire(key, expiryMoment(options.expiry, store.now(), 'getex'));
  else if (options.persist) store.expire(key, undefined);
  return value;
}

function increase(store: Store, key: string, by: bigint): Reply {
  const old = parseLong(stringAt(store, key) ?? '0');
  if (old === undefined) throw notAnInteger();
  const sum = old + by;
  if (sum > LONG_MAX || sum < LONG_MIN) throw new CommandError('ERR increment or decrement would overflow');
  store.write(key, String(sum), 'keep');
  return integerReply(sum);
}

function decreaseBy(store: Store, args: readonly string[]): Reply {
  const by = longArgument(args[1]);
  if (by === LONG_MIN) throw new CommandError('ERR decrement would overflow');
  return increase(store, argument(args, 0), -by);
}

function setMany(store: Store, args: readonly string[]): Reply {
  if (args.length % 2 !== 0) throw wrongArity('mset');
  for (let at = 0; at < args.length; at += 2) store.write(argument(args, at), argument(args, at + 1));
  return OK;
}

function append(store: Store, args: readonly string[]): Reply {
  const key = argument(args, 0);
  const value = (stringAt(store, key) ?? '') + argument(args, 1);
  store.write(key, value, 'keep');
  return value.length;
}

/** Reads the string, then does `after` with the key: GETDEL and GETSET. */
function getThen(after: (store: Store, key: string, args: readonly string[]) => void) {
  return (store: Store, args: readonly string[]): Reply => {
    const key = argument(args, 0);
    const old = stringAt(store, key) ?? null;
    after(store, key, args);
    return old;
  };
}

/** MGET answers null for a key of another type, where GET refuses. */
function stringOrNull(store: Store, key: string): Reply {
  const value = store.read(key);
  return typeof value === 'string' ? value : null;
}

export const stringCommands: Commands = {
  get: { arity: 2, run: (store, args) => stringAt(store, argument(args, 0)) ?? null },
  set: { arity: -3, run: set },
  setex: { arity: 4, run: setWithEnd('EX', 'setex') },
  psetex: { arity: 4, run: setWithEnd('PX', 'psetex') },
  setnx: { arity: 3, run: (store, args) => (set(store, [...args, 'NX']) === OK ? 1 : 0) },
  getex: { arity: -2, run: getEx },
  getdel: { arity: 2, run: getThen((store, key) => store.delete(key)) },
  getset: { arity: 3, run: getThen((store, key, args) => store.write(key, argument(args, 1))) },
  mget: { arity: -2, run: (store, args) => args.map((key) => stringOrNull(store, key)) },
  mset: { arity: -3, run: setMany },
  incr: { arity: 2, run: (store, args) => increase(store, argument(args, 0), 1n) },
  decr: { arity: 2, run: (store, args) => increase(store, argument(args, 0), -1n) },
  incrby: { arity: 3, run: (store, args) => increase(store, argument(args, 0), longArgument(args[1])) },
  decrby: { arity: 3, run: decreaseBy },
  append: { arity: 3, run: append },
  strlen: { arity: 2, run: (store, args) => (stringAt(store, argument(args, 0)) ?? '').length },
};
