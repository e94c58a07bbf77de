// Commands on sets.
import { argument, type Commands } from './command.ts';
import type { Reply } from './reply.ts';
import { type Store, setAt } from './store.ts';

function add(store: Store, args: readonly string[]): Reply {
  const key = argument(args, 0);
  const old = setAt(store, key);
  const set = old ?? new Set<string>();
  const before = set.size;
  for (const member of args.slice(1)) set.add(member);
  if (!old) store.write(key, set);
  return set.size - before;
}

function remove(store: Store, args: readonly string[]): Reply {
  const key = argument(args, 0);
  const set = setAt(store, key);
  const gone = set ? args.slice(1).filter((member) => set.delete(member)).length : 0;
  if (set?.size === 0) store.delete(key);
  return gone;
}

function areMembers(store: Store, args: readonly string[]): number[] {
  const set = setAt(store, argument(args, 0));
  return args.slice(1).map((member) => (set?.has(member) ? 1 : 0));
}

export const setCommands: Commands = {
  sadd: { arity: -3, run: add },
  srem: { arity: -3, run: remove },
  smembers: { arity: 2, run: (store, args) => [...(setAt(store, argument(args, 0)) ?? [])] },
  sismember: { arity: 3, run: (store, args) => areMembers(store, args)[0] ?? 0 },
  smismember: { arity: -3, run: areMembers },
  scard: { arity: 2, run: (store, args) => setAt(store, argument(args, 0))?.size ?? 0 },
};
