// A failure that a newcomer can act on: what is wrong, and what to do about it, one line each.

/** Thrown where the cause is the machine or the way of calling, not a bug. Printed without a stack trace. */
export class PlainError extends Error {
  override name = 'PlainError';
  readonly todo: string;
  /** @param what one line. @param todo one line, in the imperative. */
  constructor(what: string, todo: string, cause?: unknown) {
    super(what, { cause });
    this.todo = todo;
  }
}

const REINSTALL = 'Remove node_modules and run npm start again: it installs everything anew.';

/**
 * The two lines for any failure. Parts report theirs as a message of two lines; anything else is a bug of ours,
 * and then the stack is what helps.
 */
export function explain(error: unknown): string {
  const lines = (what: string, todo: string) => `saidso: ${what}\n        ${todo}`;
  if (error instanceof PlainError) return lines(error.message, error.todo);
  if (!(error instanceof Error)) return `saidso: ${String(error)}`;
  const [what = '', todo] = error.message.split('\n').filter((line) => line.trim() !== '');
  if (isHalfInstalled(error.message)) return lines(what, REINSTALL);
  return todo ? lines(what, todo) : (error.stack ?? what);
}

/** Whether a message means that a package, or the program in one, is not there. */
export function isHalfInstalled(message: string): boolean {
  return /Cannot find (package|module) |The package "@esbuild\/|ERR_MODULE_NOT_FOUND/.test(message);
}

/** What to do about what a part said last: its own advice, or to install again, or to read its log. */
export function adviseOn(what: string, advice: string | undefined, logFile: string): string {
  if (isHalfInstalled(what)) return REINSTALL;
  return advice ?? `The whole story is in ${logFile}.`;
}
