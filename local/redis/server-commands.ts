// Commands about the server itself: PING, ECHO, TIME, INFO.
import { argument, type Commands } from './command.ts';
import { type Reply, wrongArity } from './reply.ts';
import type { Store } from './store.ts';

function ping(_: Store, args: readonly string[]): Reply {
  if (args.length > 1) throw wrongArity('ping');
  return args[0] ?? { status: 'PONG' };
}

/** Seconds and the microseconds of the second; the last three digits are always 0. */
function time(store: Store): Reply {
  const now = store.now();
  return [String(Math.floor(now / 1000)), String((now % 1000) * 1000)];
}

/** The few lines a person looks for; not what a monitor would read. */
function info(store: Store): Reply {
  const keys = [...store.keysAfter(0)].length;
  const lines = ['# Server', 'redis_version:7.0.0', 'redis_mode:in-process', '# Keyspace'];
  if (keys > 0) lines.push(`db0:keys=${keys}`);
  return `${lines.join('\r\n')}\r\n`;
}

export const serverCommands: Commands = {
  ping: { arity: -1, run: ping },
  echo: { arity: 2, run: (_, args) => argument(args, 0) },
  time: { arity: 1, run: time },
  info: { arity: -1, run: info },
};
