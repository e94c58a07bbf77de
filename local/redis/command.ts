// What a command of the local Redis is, and the check that comes before it runs.
import type { Reply } from './reply.ts';
import type { Store } from './store.ts';

/**
 * `arity` counts the name itself as Redis does: 2 is exactly one argument, -2 one or more. `run` gets the
 * arguments without the name and refuses by throwing a CommandError.
 */
export type Command = {
  readonly arity: number;
  readonly run: (store: Store, args: readonly string[]) => Reply;
  /** False for EVAL and SCRIPT, which Redis refuses inside a script. */
  readonly inScripts?: boolean;
};

export type Commands = Readonly<Record<string, Command>>;

/** @returns whether `count` arguments (without the name) satisfy the command. */
export function acceptsCount(command: Command, count: number): boolean {
  return command.arity >= 0 ? count + 1 === command.arity : count + 1 >= -command.arity;
}

/** @returns the argument at `index`. The arity check has run before: a missing one is a fault of ours. */
export function argument(args: readonly string[], index: number): string {
  const value = args[index];
  if (value === undefined) throw new Error(`argument ${index} is missing`);
  return value;
}
