// EVAL, EVALSHA and SCRIPT: scripts by the SHA-1 of their text.
import { acceptsCount, argument, type Command, type Commands } from './command.ts';
import { createLuaEngine, sha1 } from './lua-engine.ts';
import { longArgument } from './numbers.ts';
import { CommandError, OK, type Reply, syntaxError, wrongArity } from './reply.ts';
import type { Store } from './store.ts';

const flags = new Set(['no-writes', 'allow-oom', 'allow-stale', 'no-cluster', 'allow-cross-slot-keys']);

const noScript = () => new CommandError('NOSCRIPT No matching script. Please use EVAL.');

/**
 * Takes Redis 7's first line `#!lua flags=…` off, leaving it empty so that lines keep their numbers. The flags
 * are checked and otherwise ignored: no-writes forbids nothing here.
 */
function withoutShebang(source: string): string {
  if (!source.startsWith('#!')) return source;
  const end = source.indexOf('\n');
  if (end === -1) throw new CommandError('ERR Invalid script shebang');
  const [engine = '', ...options] = source.slice(0, end).trim().split(/\s+/);
  if (engine !== '#!lua') throw new CommandError(`ERR Unexpected engine in script shebang: ${engine}`);
  for (const option of options) {
    if (!option.startsWith('flags=')) throw new CommandError(`ERR Unknown lua shebang option: ${option}`);
    const unknown = option
      .slice(6)
      .split(',')
      .find((flag) => !flags.has(flag));
    if (unknown !== undefined) throw new CommandError(`ERR Unexpected flag in script shebang: ${unknown}`);
  }
  return source.slice(end);
}

/** @param call runs one command for a running script; it answers refusals, it does not throw them. */
export function createScriptCommands(store: Store, call: (command: readonly string[]) => Reply): Commands {
  const engine = createLuaEngine(call);
  const loaded = new Map<string, number>();

  const load = (source: string): string => {
    const sha = sha1(source);
    if (!loaded.has(sha)) loaded.set(sha, engine.compile(withoutShebang(source)));
    return sha;
  };
  const run = (sha: string, args: readonly string[]): Reply => {
    const count = longArgument(args[1]);
    if (count > args.length - 2) {
      throw new CommandError("ERR Number of keys can't be greater than number of args");
    }
    if (count < 0n) throw new CommandError("ERR Number of keys can't be negative");
    const script = loaded.get(sha);
    if (script === undefined) throw noScript();
    const split = 2 + Number(count);
    return store.freeze(() => engine.run(script, sha, args.slice(2, split), args.slice(split)));
  };
  const flush = (args: readonly string[]): Reply => {
    const word = args[0]?.toUpperCase();
    if (word !== undefined && word !== 'ASYNC' && word !== 'SYNC') {
      throw new CommandError('ERR SCRIPT FLUSH only support SYNC|ASYNC option');
    }
    for (const script of loaded.values()) engine.release(script);
    loaded.clear();
    return OK;
  };
  const subcommands: Record<string, Command> = {
    load: { arity: 2, run: (_, args) => load(argument(args, 0)) },
    exists: { arity: -2, run: (_, args) => args.map((sha) => (loaded.has(sha.toLowerCase()) ? 1 : 0)) },
    flush: { arity: -1, run: (_, args) => flush(args) },
  };

  return {
    eval: { arity: -3, inScripts: false, run: (_, args) => evaluate(args) },
    evalsha: { arity: -3, inScripts: false, run: (_, args) => evaluateSha(args) },
    script: { arity: -2, inScripts: false, run: (_, args) => dispatch(args) },
  };

  /** The key count is judged before the script is compiled, as Redis does it. */
  function evaluate(args: readonly string[]): Reply {
    const count = longArgument(args[1]);
    const countFits = count >= 0n && count <= args.length - 2;
    return run(countFits ? load(argument(args, 0)) : '', args);
  }

  /** What cannot be a SHA is unknown before anything else is looked at. */
  function evaluateSha(args: readonly string[]): Reply {
    const sha = argument(args, 0).toLowerCase();
    if (sha.length !== 40) throw noScript();
    return run(sha, args);
  }

  function dispatch(args: readonly string[]): Reply {
    const [given = '', ...rest] = args;
    const name = given.toLowerCase();
    const subcommand = Object.hasOwn(subcommands, name) ? subcommands[name] : undefined;
    if (!subcommand) throw new CommandError(`ERR unknown subcommand '${given}'. Try SCRIPT HELP.`);
    if (!acceptsCount(subcommand, rest.length)) throw wrongArity(`script|${name}`);
    if (name === 'flush' && rest.length > 1) throw syntaxError();
    return subcommand.run(store, rest);
  }
}
