// Commands that change sorted sets: ZADD with its flags, ZINCRBY, ZREM.
import { argument, type Commands } from './command.ts';
import { formatG, parseDouble } from './numbers.ts';
import { CommandError, type Reply, syntaxError } from './reply.ts';
import { SortedSet } from './sorted-set.ts';
import { type Store, sortedSetAt } from './store.ts';

const flagNames = new Set(['NX', 'XX', 'GT', 'LT', 'CH', 'INCR']);

/** @throws CommandError `ERR value is not a valid float`. */
function scoreArgument(text: string): number {
  const score = parseDouble(text);
  if (score === undefined) throw new CommandError('ERR value is not a valid float');
  return score;
}

type Addition = { flags: ReadonlySet<string>; pairs: [score: number, member: string][] };

/** @param given the flags of ZINCRBY, whose increment is never read as a flag. */
function parseAddition(args: readonly string[], given: readonly string[]): Addition {
  const flags = new Set(given);
  let at = 1;
  while (given.length === 0 && flagNames.has((args[at] ?? '').toUpperCase()))
    flags.add(argument(args, at++).toUpperCase());
  const rest = args.slice(at);
  if (rest.length === 0 || rest.length % 2 !== 0) throw syntaxError();
  if (flags.has('NX') && flags.has('XX')) {
    throw new CommandError('ERR XX and NX options at the same time are not compatible');
  }
  if ((flags.has('GT') && (flags.has('LT') || flags.has('NX'))) || (flags.has('LT') && flags.has('NX'))) {
    throw new CommandError('ERR GT, LT, and/or NX options at the same time are not compatible');
  }
  if (flags.has('INCR') && rest.length > 2) {
    throw new CommandError('ERR INCR option supports a single increment-element pair');
  }
  const pairs: Addition['pairs'] = [];
  for (let pair = 0; pair < rest.length; pair += 2) {
    pairs.push([scoreArgument(argument(rest, pair)), argument(rest, pair + 1)]);
  }
  return { flags, pairs };
}

/** @returns the score to store, or undefined where a flag forbids the change. */
function nextScore(flags: ReadonlySet<string>, old: number | undefined, score: number): number | undefined {
  if (old === undefined) return flags.has('XX') ? undefined : score;
  if (flags.has('NX')) return undefined;
  const next = flags.has('INCR') ? old + score : score;
  if (Number.isNaN(next)) throw new CommandError('ERR resulting score is not a number (NaN)');
  if ((flags.has('GT') && next <= old) || (flags.has('LT') && next >= old)) return undefined;
  return next;
}

function add(store: Store, args: readonly string[], given: readonly string[] = []): Reply {
  const { flags, pairs } = parseAddition(args, given);
  const key = argument(args, 0);
  const old = sortedSetAt(store, key);
  const set = old ?? new SortedSet();
  let [added, changed] = [0, 0];
  let stored: number | undefined;
  for (const [score, member] of pairs) {
    const before = set.score(member);
    stored = nextScore(flags, before, score);
    if (stored === undefined) continue;
    set.set(member, stored);
    if (before === undefined) added++;
    else if (before !== stored) changed++;
  }
  if (!old && set.size > 0) store.write(key, set);
  if (flags.has('INCR')) return stored === undefined ? null : formatG(stored, 17);
  return flags.has('CH') ? added + changed : added;
}

function increase(store: Store, args: readonly string[]): Reply {
  return add(store, [argument(args, 0), argument(args, 1), argument(args, 2)], ['INCR']);
}

function remove(store: Store, args: readonly string[]): Reply {
  const key = argument(args, 0);
  const set = sortedSetAt(store, key);
  const gone = set ? args.slice(1).filter((member) => set.delete(member)).length : 0;
  if (set?.size === 0) store.delete(key);
  return gone;
}

export const sortedSetWrites: Commands = {
  zadd: { arity: -4, run: (store, args) => add(store, args) },
  zincrby: { arity: 4, run: increase },
  zrem: { arity: -3, run: remove },
};
