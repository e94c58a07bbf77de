// Commands that read sorted sets by rank or by score, and the one that removes by score. No BYLEX.
import { argument, type Commands } from './command.ts';
import { sliceRange } from './lists.ts';
import { formatG, longArgument, parseDouble } from './numbers.ts';
import { CommandError, type Reply, syntaxError } from './reply.ts';
import { type Store, sortedSetAt } from './store.ts';

type Ranked = readonly (readonly [member: string, score: number])[];
type Options = { withScores: boolean; byScore: boolean; reverse: boolean; limit?: [number, number] };

function parseOptions(args: readonly string[], allowed: readonly string[]): Options {
  const options: Options = { withScores: false, byScore: false, reverse: false };
  for (let at = 0; at < args.length; at++) {
    const word = argument(args, at).toUpperCase();
    if (!allowed.includes(word)) throw syntaxError();
    if (word === 'WITHSCORES') options.withScores = true;
    else if (word === 'BYSCORE') options.byScore = true;
    else if (word === 'REV') options.reverse = true;
    else {
      if (args.length - at < 3) throw syntaxError();
      options.limit = [Number(longArgument(args[++at])), Number(longArgument(args[++at]))];
    }
  }
  return options;
}

/** `5`, `(5` (without it), `-inf`, `+inf`. @throws CommandError `ERR min or max is not a float`. */
function parseBound(text: string): { value: number; open: boolean } {
  const open = text.startsWith('(');
  const value = parseDouble(open ? text.slice(1) : text);
  if (value === undefined) throw new CommandError('ERR min or max is not a float');
  return { value, open };
}

/** @returns a test of a score; parsing happens here, before the key is looked at, as in Redis. */
function withinScores(min: string, max: string): (score: number) => boolean {
  const [low, high] = [parseBound(min), parseBound(max)];
  return (score) =>
    (low.open ? score > low.value : score >= low.value) &&
    (high.open ? score < high.value : score <= high.value);
}

function render(items: Ranked, options: Options): Reply {
  const [offset, count] = options.limit ?? [0, -1];
  if (offset < 0) return [];
  const page = items.slice(offset, count < 0 ? undefined : offset + count);
  return page.flatMap(([member, score]) => (options.withScores ? [member, formatG(score, 17)] : [member]));
}

function range(store: Store, args: readonly string[]): Reply {
  const options = parseOptions(args.slice(3), ['WITHSCORES', 'BYSCORE', 'REV', 'LIMIT']);
  if (options.limit && !options.byScore) {
    throw new CommandError(
      'ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX',
    );
  }
  const [first, last] = [argument(args, 1), argument(args, 2)];
  if (options.byScore) return rangeByScore(store, args, options);
  const [start, stop] = [Number(longArgument(first)), Number(longArgument(last))];
  const items = sortedSetAt(store, argument(args, 0))?.ranked() ?? [];
  return render(sliceRange(options.reverse ? items.toReversed() : items, start, stop), options);
}

function rangeByScore(store: Store, args: readonly string[], options: Options): Reply {
  const [first, last] = [argument(args, 1), argument(args, 2)];
  const within = options.reverse ? withinScores(last, first) : withinScores(first, last);
  const items = (sortedSetAt(store, argument(args, 0))?.ranked() ?? []).filter(([, score]) => within(score));
  return render(options.reverse ? items.toReversed() : items, options);
}

function countByScore(store: Store, args: readonly string[]): Reply {
  const within = withinScores(argument(args, 1), argument(args, 2));
  return (sortedSetAt(store, argument(args, 0))?.ranked() ?? []).filter(([, score]) => within(score)).length;
}

function removeByScore(store: Store, args: readonly string[]): Reply {
  const key = argument(args, 0);
  const within = withinScores(argument(args, 1), argument(args, 2));
  const set = sortedSetAt(store, key);
  const doomed = (set?.ranked() ?? []).filter(([, score]) => within(score));
  for (const [member] of doomed) set?.delete(member);
  if (set?.size === 0) store.delete(key);
  return doomed.length;
}

function score(store: Store, args: readonly string[]): Reply {
  const found = sortedSetAt(store, argument(args, 0))?.score(argument(args, 1));
  return found === undefined ? null : formatG(found, 17);
}

export const sortedSetReads: Commands = {
  zscore: { arity: 3, run: score },
  zcard: { arity: 2, run: (store, args) => sortedSetAt(store, argument(args, 0))?.size ?? 0 },
  zcount: { arity: 4, run: countByScore },
  zrange: { arity: -4, run: range },
  zrangebyscore: {
    arity: -4,
    run: (store, args) => rangeByScore(store, args, parseOptions(args.slice(3), ['WITHSCORES', 'LIMIT'])),
  },
  zremrangebyscore: { arity: 4, run: removeByScore },
};
