// Commands on lists, kept as plain arrays: pushing left copies, which a local stack can afford.
import { argument, type Commands } from './command.ts';
import { longArgument, parseLong } from './numbers.ts';
import { CommandError, type Reply, wrongArity } from './reply.ts';
import { listAt, type Store } from './store.ts';

type End = 'left' | 'right';

function push(end: End) {
  return (store: Store, args: readonly string[]): Reply => {
    const key = argument(args, 0);
    const old = listAt(store, key);
    const list = old ?? [];
    for (const value of args.slice(1)) {
      if (end === 'left') list.unshift(value);
      else list.push(value);
    }
    if (!old) store.write(key, list);
    return list.length;
  };
}

function pop(end: End) {
  return (store: Store, args: readonly string[]): Reply => {
    if (args.length > 2) throw wrongArity(end === 'left' ? 'lpop' : 'rpop');
    const key = argument(args, 0);
    const count = args[1] === undefined ? undefined : popCount(args[1]);
    const list = listAt(store, key);
    if (!list) return null;
    const taken: string[] = [];
    for (let left = Math.min(count ?? 1, list.length); left > 0; left--) {
      taken.push((end === 'left' ? list.shift() : list.pop()) ?? '');
    }
    if (list.length === 0) store.delete(key);
    return count === undefined ? (taken[0] ?? null) : taken;
  };
}

function popCount(text: string): number {
  const count = parseLong(text);
  if (count === undefined || count < 0n) {
    throw new CommandError('ERR value is out of range, must be positive');
  }
  return Number(count);
}

/** Negative positions count from the end; both ends are included. */
export function sliceRange<T>(items: readonly T[], start: number, stop: number): T[] {
  const from = start < 0 ? Math.max(items.length + start, 0) : start;
  const to = stop < 0 ? items.length + stop : stop;
  return items.slice(from, Math.max(to + 1, 0));
}

function range(store: Store, args: readonly string[]): Reply {
  const [start, stop] = [Number(longArgument(args[1])), Number(longArgument(args[2]))];
  return sliceRange(listAt(store, argument(args, 0)) ?? [], start, stop);
}

export const listCommands: Commands = {
  lpush: { arity: -3, run: push('left') },
  rpush: { arity: -3, run: push('right') },
  lpop: { arity: -2, run: pop('left') },
  rpop: { arity: -2, run: pop('right') },
  lrange: { arity: 4, run: range },
  llen: { arity: 2, run: (store, args) => listAt(store, argument(args, 0))?.length ?? 0 },
};
