// The options of SET and GETEX, and the arithmetic of "expires at", with Redis's limits and words.
import { LONG_MAX, LONG_MIN, longArgument } from './numbers.ts';
import { CommandError, syntaxError } from './reply.ts';

type Unit = 'EX' | 'PX' | 'EXAT' | 'PXAT';
export type Expiry = { readonly unit: Unit; readonly amount: string };
export type SetOptions = {
  condition?: 'NX' | 'XX';
  keepTtl?: boolean;
  persist?: boolean;
  get?: boolean;
  expiry?: Expiry;
};

/** @throws CommandError `ERR syntax error` for what the command does not know or what excludes each other. */
export function parseSetOptions(args: readonly string[], command: 'set' | 'getex'): SetOptions {
  const options: SetOptions = {};
  for (let at = 0; at < args.length; at++) {
    const word = (args[at] ?? '').toUpperCase();
    if (command === 'set' && (word === 'NX' || word === 'XX')) {
      if (options.condition && options.condition !== word) throw syntaxError();
      options.condition = word;
    } else if (command === 'set' && word === 'GET') options.get = true;
    else if (command === 'set' && word === 'KEEPTTL' && !options.expiry) options.keepTtl = true;
    else if (command === 'getex' && word === 'PERSIST' && !options.expiry) options.persist = true;
    else if (word === 'EX' || word === 'PX' || word === 'EXAT' || word === 'PXAT') {
      const amount = args[++at];
      const other = options.expiry && options.expiry.unit !== word;
      if (amount === undefined || other || options.keepTtl || options.persist) throw syntaxError();
      options.expiry = { unit: word, amount };
    } else throw syntaxError();
  }
  return options;
}

/** @returns ms since 1970. @throws CommandError for a non-integer, zero, negative or overflowing time. */
export function expiryMoment({ unit, amount }: Expiry, now: number, command: string): number {
  const value = longArgument(amount);
  if (value <= 0n) throw invalidExpire(command);
  return moment(value, unit.startsWith('EX'), unit.endsWith('AT') ? 0 : now, command);
}

/** The same for EXPIRE and its kin, where the past is allowed (it deletes). `base` is 0 for an absolute time. */
export function moment(value: bigint, seconds: boolean, base: number, command: string): number {
  if (seconds && (value > LONG_MAX / 1000n || value < LONG_MIN / 1000n)) throw invalidExpire(command);
  const ms = seconds ? value * 1000n : value;
  if (ms > LONG_MAX - BigInt(base)) throw invalidExpire(command);
  return Number(ms) + base;
}

function invalidExpire(command: string): CommandError {
  return new CommandError(`ERR invalid expire time in '${command}' command`);
}
