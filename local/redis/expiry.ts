// Commands on when a key ends.
import { argument, type Commands } from './command.ts';
import { longArgument } from './numbers.ts';
import { CommandError, type Reply } from './reply.ts';
import { moment } from './set-options.ts';
import type { Store } from './store.ts';

type Shape = { seconds: boolean; absolute: boolean };

function expireAs(name: string, { seconds, absolute }: Shape) {
  return (store: Store, args: readonly string[]): Reply => {
    const key = argument(args, 0);
    const allowed = parseCondition(args.slice(2));
    const at = moment(longArgument(args[1]), seconds, absolute ? 0 : store.now(), name);
    if (store.read(key) === undefined) return 0;
    if (!allowed(store.expiresAt(key), at)) return 0;
    if (at <= store.now()) store.delete(key);
    else store.expire(key, at);
    return 1;
  };
}

/** NX, XX, GT, LT: a key without an end counts as one that ends never. */
function parseCondition(words: readonly string[]): (old: number | undefined, at: number) => boolean {
  const flags = new Set(words.map((word) => word.toUpperCase()));
  const unknown = words.find((word) => !['NX', 'XX', 'GT', 'LT'].includes(word.toUpperCase()));
  if (unknown !== undefined) throw new CommandError(`ERR Unsupported option ${unknown}`);
  if (flags.has('NX') && flags.size > 1) {
    throw new CommandError('ERR NX and XX, GT or LT options at the same time are not compatible');
  }
  if (flags.has('GT') && flags.has('LT')) {
    throw new CommandError('ERR GT and LT options at the same time are not compatible');
  }
  return (old, at) =>
    !(flags.has('NX') && old !== undefined) &&
    !(flags.has('XX') && old === undefined) &&
    !(flags.has('GT') && at <= (old ?? Infinity)) &&
    !(flags.has('LT') && at >= (old ?? Infinity));
}

/** -2 for no key, -1 for a key without an end, else what `measure` makes of the moment. */
function timeLeft(measure: (at: number, now: number) => number) {
  return (store: Store, args: readonly string[]): Reply => {
    const key = argument(args, 0);
    if (store.read(key) === undefined) return -2;
    const at = store.expiresAt(key);
    return at === undefined ? -1 : measure(at, store.now());
  };
}

function persist(store: Store, args: readonly string[]): Reply {
  const key = argument(args, 0);
  if (store.expiresAt(key) === undefined) return 0;
  store.expire(key, undefined);
  return 1;
}

export const expiryCommands: Commands = {
  expire: { arity: -3, run: expireAs('expire', { seconds: true, absolute: false }) },
  pexpire: { arity: -3, run: expireAs('pexpire', { seconds: false, absolute: false }) },
  expireat: { arity: -3, run: expireAs('expireat', { seconds: true, absolute: true }) },
  pexpireat: { arity: -3, run: expireAs('pexpireat', { seconds: false, absolute: true }) },
  ttl: { arity: 2, run: timeLeft((at, now) => Math.floor((at - now + 500) / 1000)) },
  pttl: { arity: 2, run: timeLeft((at, now) => at - now) },
  expiretime: { arity: 2, run: timeLeft((at) => Math.floor((at + 500) / 1000)) },
  pexpiretime: { arity: 2, run: timeLeft((at) => at) },
  persist: { arity: 2, run: persist },
};
