// Our Redis in this process: nothing to install, nothing kept on disk; a restart begins empty.
import type { Backend } from './backend.ts';
import { acceptsCount, type Command, type Commands } from './command.ts';
import { expiryCommands } from './expiry.ts';
import { hashCommands } from './hashes.ts';
import { keyCommands } from './keys.ts';
import { listCommands } from './lists.ts';
import { CommandError, type Reply } from './reply.ts';
import { createScriptCommands } from './scripts.ts';
import { serverCommands } from './server-commands.ts';
import { setCommands } from './sets.ts';
import { sortedSetReads } from './sorted-set-reads.ts';
import { sortedSetWrites } from './sorted-set-writes.ts';
import { Store } from './store.ts';
import { stringCommands } from './strings.ts';

/** Redis looks at 20 keys ten times a second; ours are few and looking is cheap. */
const sweepEveryMs = 100;
const sweepKeys = 500;

/** @returns a Redis of about 80 commands in the words of Redis 7.0, as a backend of the bridge. */
export function createInProcessRedis(): Backend {
  const store = new Store();
  const commands = new Map<string, Command>();
  const register = (family: Commands) => {
    for (const [name, command] of Object.entries(family)) commands.set(name, command);
  };
  for (const family of [stringCommands, keyCommands, expiryCommands, hashCommands, setCommands]) {
    register(family);
  }
  for (const family of [listCommands, sortedSetReads, sortedSetWrites, serverCommands]) register(family);
  register(createScriptCommands(store, (command) => execute(store, findForScript(commands, command))));

  const runOne = (command: readonly string[]) => execute(store, find(commands, command));
  const timer = setInterval(() => store.sweepExpired(sweepKeys), sweepEveryMs);
  timer.unref();

  return {
    run: async (list) => list.map(runOne),
    async exec(list) {
      const refused = list.some((command) => 'error' in find(commands, command));
      if (refused) return { error: 'EXECABORT Transaction discarded because of previous errors.' };
      return list.map(runOne);
    },
    async close() {
      clearInterval(timer);
    },
  };
}

type Found = { run: Command['run']; args: readonly string[] } | { error: string };

function find(commands: ReadonlyMap<string, Command>, [given = '', ...args]: readonly string[]): Found {
  const name = given.toLowerCase();
  const command = commands.get(name);
  if (!command) {
    const shown = args.map((arg) => `'${arg.slice(0, 128)}' `).join('');
    return { error: `ERR unknown command '${given.slice(0, 128)}', with args beginning with: ${shown}` };
  }
  if (!acceptsCount(command, args.length)) {
    return { error: `ERR wrong number of arguments for '${name}' command` };
  }
  return { run: command.run, args };
}

/** Inside a script the same faults have other words. */
function findForScript(commands: ReadonlyMap<string, Command>, command: readonly string[]): Found {
  const [given = '', ...args] = command;
  const name = given.toLowerCase();
  const known = commands.get(name);
  if (known?.inScripts === false || name === 'multi' || name === 'exec') {
    return { error: 'ERR This Redis command is not allowed from script' };
  }
  if (!known) return { error: 'ERR Unknown Redis command called from script' };
  if (!acceptsCount(known, args.length)) {
    return { error: 'ERR Wrong number of args calling Redis command from script' };
  }
  return { run: known.run, args };
}

function execute(store: Store, found: Found): Reply {
  if ('error' in found) return found;
  try {
    return found.run(store, found.args);
  } catch (error) {
    if (error instanceof CommandError) return { error: error.message };
    throw error;
  }
}
